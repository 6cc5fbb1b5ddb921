package io.dujiang.net;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lincheck tries the interleavings of a loop and a task on what they share without a lock. All of that is volatile or atomic, so the order
 * in which stores become visible is that in which they are made.
 */
@Timeout(180)
class FlowModelsTest {
    private static final int INTERLEAVINGS = 1_000;

    @Test
    void readingIsNotLeftPausedWithNothingHeld() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Level level = new Level(2);
            AtomicInteger added = new AtomicInteger();
            AtomicInteger resumes = new AtomicInteger();
            Thread task = start(() -> {
                for (int taken = 0; taken < added.get(); taken++) {
                    if (level.remove(1)) {
                        resumes.incrementAndGet();
                    }
                }
            });
            int paused = 0;
            for (int i = 0; i < 3; i++) {
                paused += level.add(1) ? 1 : 0;
                added.incrementAndGet();
            }
            join(task);
            int left = level.held();
            if (left <= 1) {
                require(resumes.get() == paused, "Paused with little held");
            }
        });
    }

    @Test
    void whatIsStagedIsTakenOnceAndInOrder() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            Staged staged = new Staged();
            AtomicInteger calls = new AtomicInteger();
            AtomicInteger taken = new AtomicInteger();
            Thread task = start(() -> {
                for (byte i = 1; i <= 2; i++) {
                    calls.addAndGet(staged.add(new byte[] {i}, 0, 1) ? 1 : 0);
                }
            });
            for (int i = 0; i < 2; i++) {
                hear(staged, calls, taken);
            }
            join(task);
            while (calls.get() > 0) {
                hear(staged, calls, taken);
            }
            require(taken.get() == 2, "Taken were " + taken.get());
            require(staged.isEmpty(), "Left behind");
        });
    }

    /** What the loop does when it was called. */
    private static void hear(Staged staged, AtomicInteger calls, AtomicInteger taken) {
        if (calls.get() == 0) {
            return;
        }
        calls.decrementAndGet();
        staged.heard();
        Batch batch = staged.take();
        taken.addAndGet(batch == null ? 0 : batch.length());
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    private static Thread start(Runnable code) {
        Thread thread = new Thread(code);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
