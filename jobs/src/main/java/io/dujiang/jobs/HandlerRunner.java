package io.dujiang.jobs;

/**
 * Where handlers run.
 *
 * <p>An attempt blocks its thread as long as its handler does, and may interrupt that thread, so it never runs on the
 * caller's thread or on an event loop.
 */
public interface HandlerRunner {
    /** How many attempts run at the same time. */
    int slots();

    /**
     * Takes an attempt and runs it once. Called on a thread of the queue: neither blocks nor throws. More than
     * {@link #slots()} may be handed over; the surplus waits in its order.
     *
     * @param kind the name of the job's kind
     * @param attempt never throws
     */
    void run(String kind, Runnable attempt);
}
