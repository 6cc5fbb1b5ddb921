package io.dujiang.loop;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How many carriers a group may have beside those that drive its loops.
 *
 * @param count of them, at most
 * @param kept how long one waits for a loop before it ends
 * @param retry how long after a thread that could not be started the next one is tried
 * @param starter starts a thread
 */
record SpareLimits(int count, Duration kept, Duration retry, Consumer<Thread> starter) {
    static final SpareLimits USUAL = new SpareLimits(64, Duration.ofSeconds(10), Duration.ofSeconds(1), Thread::start);
}
