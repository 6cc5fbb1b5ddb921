package io.dujiang.loop;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What runs on one carrier between two mounts: next-ticks first, then microtasks, until there are none. */
final class Microtasks implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(Microtasks.class);

    private final Queue<Runnable> nextTicks = new ArrayDeque<>();
    private final Queue<Runnable> microtasks = new ArrayDeque<>();

    boolean isEmpty() {
        return nextTicks.isEmpty() && microtasks.isEmpty();
    }

    void addNextTick(Runnable code) {
        nextTicks.add(code);
    }

    void add(Runnable code) {
        microtasks.add(code);
    }

    @Override
    public void run() {
        for (Runnable next = next(); next != null; next = next()) {
            try {
                next.run();
            } catch (Throwable e) {
                log.error("Microtask {} failed", next, e);
            }
        }
    }

    private @Nullable Runnable next() {
        Runnable first = nextTicks.poll();
        return first == null ? microtasks.poll() : first;
    }
}
