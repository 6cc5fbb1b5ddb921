package io.dujiang.jobs;

/** Waits for the end of a thread. */
final class Joining {
    private Joining() {}

    /** An interruption is kept for later. */
    static void uninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
