package io.dujiang.loop;

/** Lets no thread of a model pass until it is open. By a monitor, since Lincheck lets a parked thread go on without a permit. */
final class Gate {
    private boolean open;

    synchronized void open() {
        open = true;
        notifyAll();
    }

    synchronized void close() {
        open = false;
    }

    synchronized void pass() {
        while (!open) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
