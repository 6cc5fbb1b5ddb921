package io.dujiang.process;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The thread of a worker that hears from its pool what is not work: cancel, close, and that the pool is gone. */
final class WorkerControl {
    private static final int ORPHANED = 70;

    private final SocketLink link;
    private final CurrentTask current;
    private final WorkerFolder folder;
    private final int number;

    WorkerControl(SocketLink link, CurrentTask current, WorkerFolder folder, int number) {
        this.link = link;
        this.current = current;
        this.folder = folder;
        this.number = number;
    }

    void start() {
        Thread.ofPlatform().daemon().name("pool-control").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                ByteBuffer frame = link.receive();
                int kind = frame.get();
                if (kind == Protocol.CLOSE) {
                    System.exit(0);
                } else if (kind == Protocol.CANCEL) {
                    current.cancel(frame.getLong());
                }
            }
        } catch (IOException e) {
            // The pool's process is gone, and nobody wants what is left. Its code may be in an endless loop, and hooks
            // may wait for it.
            folder.abandon(number);
            Runtime.getRuntime().halt(ORPHANED);
        }
    }
}
