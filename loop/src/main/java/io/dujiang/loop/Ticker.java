package io.dujiang.loop;

/** Where timers read the time, so that a test may move it. */
@FunctionalInterface
interface Ticker {
    Ticker SYSTEM = System::nanoTime;

    /** Nanoseconds since some moment, which never go back. */
    long nanoTime();
}
