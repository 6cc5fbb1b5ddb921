package io.dujiang.process;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The thread of a worker that hears from its pool what is not work: cancel, close, and that the pool is gone. */
final class WorkerControl {
    private static final int ORPHANED = 70;

    private final SocketLink link;
    private final CurrentTask current;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("pool-control").unstarted(this::run);
    private volatile Runnable onOrphaned;

    WorkerControl(SocketLink link, CurrentTask current, Runnable onOrphaned) {
        this.link = link;
        this.current = current;
        this.onOrphaned = onOrphaned;
    }

    /** Adds what is to be done when the pool's process is gone. Called by one thread. */
    void whenOrphaned(Runnable code) {
        Runnable before = onOrphaned;
        onOrphaned = () -> {
            code.run();
            before.run();
        };
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
        } catch (IOException e) {
            // The pool's process is gone, and nobody wants what is left. Its code may be in an endless loop, and hooks
            // may wait for it.
            try {
                onOrphaned.run();
            } finally {
                Runtime.getRuntime().halt(ORPHANED);
            }
        }
    }
}
