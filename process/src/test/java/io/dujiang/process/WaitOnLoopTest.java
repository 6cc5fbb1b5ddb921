package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.Instrument;
import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import io.dujiang.loop.TaskTimings;
import io.dujiang.memory.PipeReceiver;
import io.dujiang.memory.PipeSender;
import io.dujiang.memory.SharedPipe;
import io.dujiang.memory.SharedQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A task that waits for another process does not hold its loop, which is the only one. */
@Timeout(60)
class WaitOnLoopTest {
    private static final String WAITER = "waiter";
    private static final int STEPS = 50;
    private static final Duration STEP = Duration.ofMillis(10);
    private static final byte[] MESSAGE = new byte[900];

    private final AtomicLong held = new AtomicLong();

    @TempDir
    private Path folder;

    /** Something that a task waits in, or that ends its wait. */
    @FunctionalInterface
    private interface Call {
        void run() throws InterruptedException;
    }

    @Test
    void takesFromAnEmptyQueue() throws Exception {
        try (SharedQueue queue = SharedQueue.create(folder, 1_000)) {
            goesOnBesideOthers(queue::take, () -> queue.put(MESSAGE));
        }
    }

    @Test
    void putsIntoAFullQueue() throws Exception {
        try (SharedQueue queue = SharedQueue.create(folder, 1_000)) {
            queue.put(MESSAGE);
            goesOnBesideOthers(() -> queue.put(MESSAGE), queue::take);
        }
    }

    @Test
    void receivesFromAnEmptyPipe() throws Exception {
        try (SharedPipe pipe = SharedPipe.create(folder, 1_000)) {
            PipeSender sender = pipe.sender();
            PipeReceiver receiver = pipe.receiver();
            goesOnBesideOthers(receiver::receive, () -> sender.send(MESSAGE));
        }
    }

    /**
     * The loop would be taken over if its carrier slept in the kernel, so that others make progress in any case: how long the waiter held a
     * carrier tells.
     */
    private void goesOnBesideOthers(Call wait, Call end) throws InterruptedException {
        try (LoopGroup group =
                LoopGroup.builder().loops(1).instrument(new WaiterHold()).start()) {
            // the first loads classes, which is not counted
            assertThat(stepsDuring(group, "first", wait, end)).isEqualTo(STEPS);
            assertThat(stepsDuring(group, WAITER, wait, end)).isEqualTo(STEPS);
        }
        assertThat(Duration.ofNanos(held.get()))
                .as("held its carrier, of %s that it waited", STEP.multipliedBy(STEPS))
                .isLessThan(STEP.multipliedBy(STEPS).dividedBy(2));
    }

    private static int stepsDuring(LoopGroup group, String kind, Call wait, Call end) throws InterruptedException {
        AtomicInteger steps = new AtomicInteger();
        Task<Integer> waiter = group.spawn(kind, () -> {
            wait.run();
            return steps.get();
        });
        Task<Boolean> other = group.spawn("other", () -> {
            for (int i = 0; i < STEPS; i++) {
                group.sleep(STEP);
                steps.incrementAndGet();
            }
            end.run();
            return true;
        });
        int during = waiter.join();
        assertThat(other.join()).isTrue();
        return during;
    }

    /** Counts how long the waiter has held carriers. */
    private final class WaiterHold implements Instrument {
        @Override
        public void unmounted(TaskTimings task, long nanos) {
            if (task.kind().equals(WAITER)) {
                held.addAndGet(nanos);
            }
        }
    }
}
