package io.dujiang.bench;

import org.jspecify.annotations.Nullable;

/** Room for one ticket, guarded by its monitor. */
final class TortureMailbox {
    private @Nullable TortureTicket content;

    synchronized void put(TortureTicket ticket) throws InterruptedException {
        while (content != null) {
            wait();
        }
        content = ticket;
        notifyAll();
    }

    synchronized TortureTicket take() throws InterruptedException {
        while (content == null) {
            wait();
        }
        TortureTicket taken = content;
        content = null;
        notifyAll();
        return taken;
    }
}
