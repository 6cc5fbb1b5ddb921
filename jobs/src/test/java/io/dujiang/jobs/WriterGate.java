package io.dujiang.jobs;

import java.util.concurrent.Semaphore;

/** Stops the writer before its next group, so that a test decides which commands share one. */
final class WriterGate implements StoreInstrument {
    private final Semaphore arrived = new Semaphore(0);
    private final Semaphore passes = new Semaphore(0);
    private volatile boolean shut;

    /** Shuts the gate and waits until the writer stands before it. */
    void shut(SqliteStore store) {
        shut = true;
        var _ = store.cancel(new JobId(1));
        arrived.acquireUninterruptibly();
    }

    void open() {
        shut = false;
        passes.release();
    }

    @Override
    public void storageCall(String section) {
        if (shut && section.equals("group")) {
            arrived.release();
            passes.acquireUninterruptibly();
        }
    }
}
