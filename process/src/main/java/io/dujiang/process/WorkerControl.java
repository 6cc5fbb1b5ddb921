package io.dujiang.process;

import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** The thread of a worker that hears from its pool what is not work: cancel, close, and that the pool is gone. */
final class WorkerControl {
    private static final int ORPHANED = 70;

    private final SocketLink link;
    private final CurrentTask current;
    private final StatusPage page;
    private final BooleanSupplier isOrphaned;
    private final Runnable onOrphaned;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("pool-control").unstarted(this::run);

    /**
     * What hears from the pool once it is started.
     *
     * @param isOrphaned tells whether the pool's process is gone, once the connection is lost
     * @param onOrphaned what is to be done then, and only then: what a pool that lives shares with its workers stays
     */
    WorkerControl(
            SocketLink link, CurrentTask current, StatusPage page, BooleanSupplier isOrphaned, Runnable onOrphaned) {
        this.link = link;
        this.current = current;
        this.page = page;
        this.isOrphaned = isOrphaned;
        this.onOrphaned = onOrphaned;
    }

    void start() {
        thread.start();
    }

    /** Waits for this process to end, which the control thread sees to: were main to return, it would cut that short. */
    @SuppressWarnings("ThreadJoinLoop") // it is one
    void awaitEnd() {
        while (true) {
            try {
                thread.join();
                return;
            } catch (InterruptedException e) {
                // by code of a task; there is nothing else to do
            }
        }
    }

    /** Does what is to be done if the pool's process is gone. Each thread calls it that is about to halt, which would cut short what the other one does. */
    synchronized void cleanUpIfOrphaned() {
        if (isOrphaned.getAsBoolean()) {
            onOrphaned.run();
        }
    }

    private void run() {
        try {
            while (true) {
                ByteBuffer frame = link.receive();
                int kind = frame.get();
                if (kind == Protocol.CLOSE) {
                    // by another thread: this one must still hear that the pool is gone, since hooks may wait for ever
                    Thread.ofPlatform().daemon().name("pool-exit").start(() -> System.exit(0));
                    link.awaitGone();
                } else if (kind == Protocol.CANCEL) {
                    current.cancel(frame.getLong());
                }
            }
        } catch (Throwable e) {
            // The pool's process is gone, and nobody wants what is left. Its code may be in an endless loop, and hooks
            // may wait for it. Or it lives, and the connection was lost: by an interrupt, or for want of threads.
            try {
                page.lastWords("it lost its connection to its pool: " + e);
                cleanUpIfOrphaned();
            } finally {
                Runtime.getRuntime().halt(ORPHANED);
            }
        }
    }
}
