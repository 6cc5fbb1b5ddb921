package io.dujiang.loop;

import static io.dujiang.loop.Patient.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who keeps a task that has ended keeps nothing of those that were alive beside it. */
@Timeout(180)
class KeptTaskTest {
    private static final int LATER = 600; // more than there are lists of live tasks: some are in that of the kept one

    /** Starts a task. */
    @FunctionalInterface
    private interface Starter {
        Task<Object> start(CountDownLatch end);
    }

    private static Object resultAfter(CountDownLatch end) throws InterruptedException {
        end.await();
        return new Object();
    }

    /** The kept task ends while the later ones live; then they end, and only their results are known. */
    private static List<WeakReference<Object>> endAfter(Task<Object> kept, CountDownLatch end, Starter starter)
            throws InterruptedException {
        CountDownLatch laterEnd = new CountDownLatch(1);
        List<Task<Object>> later = new ArrayList<>();
        for (int i = 0; i < LATER; i++) {
            later.add(starter.start(laterEnd));
        }
        end.countDown();
        kept.awaitEnd();
        laterEnd.countDown();
        List<WeakReference<Object>> results = new ArrayList<>();
        for (Task<Object> task : later) {
            results.add(new WeakReference<>(task.join()));
            task.awaitEnd();
        }
        return results;
    }

    private static void awaitCollected(Task<Object> kept, List<WeakReference<Object>> results) {
        await().until(() -> {
            System.gc();
            return results.stream().allMatch(result -> result.refersTo(null));
        });
        assertThat(kept.isDone()).isTrue();
    }

    @Test
    void ofItsGroup() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            CountDownLatch end = new CountDownLatch(1);
            Task<Object> kept = group.spawn(() -> resultAfter(end));
            awaitCollected(kept, endAfter(kept, end, release -> group.spawn(() -> resultAfter(release))));
        }
    }

    @Test
    void ofItsScope() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            boolean collected = group.scope(scope -> {
                CountDownLatch end = new CountDownLatch(1);
                Task<Object> kept = scope.fork(() -> resultAfter(end));
                awaitCollected(kept, endAfter(kept, end, release -> scope.fork(() -> resultAfter(release))));
                return true;
            });
            assertThat(collected).isTrue();
        }
    }
}
