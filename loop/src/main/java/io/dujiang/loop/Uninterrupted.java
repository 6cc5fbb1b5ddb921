package io.dujiang.loop;

/** Waits that an interrupt may cut short, but not what comes after them. */
final class Uninterrupted {
    private Uninterrupted() {}

    @FunctionalInterface
    interface Wait {
        void await() throws InterruptedException;
    }

    /** Waits until that is over or the thread is interrupted, which is then said and cleared. */
    static boolean wait(Wait code) {
        try {
            code.await();
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }
}
