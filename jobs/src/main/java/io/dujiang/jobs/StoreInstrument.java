package io.dujiang.jobs;

/**
 * Is told of each stretch of storage work, on the thread that is about to do it. A test can so assert that none runs on an
 * event loop. Must not block or throw.
 */
@FunctionalInterface
public interface StoreInstrument {
    /** Listens to nothing. */
    StoreInstrument NONE = section -> {};

    /**
     * Storage work begins on the current thread.
     *
     * @param section {@code open}, {@code group}, {@code read}, {@code checkpoint} or {@code close}
     */
    void storageCall(String section);
}
