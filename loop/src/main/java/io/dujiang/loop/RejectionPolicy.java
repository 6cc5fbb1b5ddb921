package io.dujiang.loop;

/** What {@link LoopGroup#offload} does with a call for which all threads are busy and the queue is full. */
public enum RejectionPolicy {
    /** The call fails with {@link java.util.concurrent.RejectedExecutionException}; its code is not run. */
    REFUSE,
    /**
     * The calling thread runs the code itself, and so offers no more work meanwhile. A task that does so holds its carrier: the loop is
     * taken over by a spare carrier after some milliseconds, which others notice as a delay, and the watchdog reports calls that last.
     */
    CALLER_RUNS
}
