package io.dujiang.loop;

import static io.dujiang.loop.Patient.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Off-loaded code and its bounds. */
@Timeout(180)
class OffloadTest {
    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void codeWhoseThreadCouldNotBeStartedDoesNotRunLater() {
        AtomicReference<Runnable> queued = new AtomicReference<>();
        OffloadPool pool = new OffloadPool("pool", 1, 1, RejectionPolicy.REFUSE);
        AtomicBoolean ran = new AtomicBoolean();
        assertThatThrownBy(() -> pool.call(() -> ran.getAndSet(true), call -> {
                    queued.set(call);
                    throw new OutOfMemoryError("as the test wants it");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        queued.get().run();
        assertThat(ran).isFalse();
    }

    /** Ten threads at first, a thousand calls that wait, then up to a hundred threads, then refusal. */
    @Test
    void theUsualBounds() throws Exception {
        AtomicInteger running = new AtomicInteger();
        List<Task<Boolean>> calls = new ArrayList<>();
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            Callable<Boolean> call = () -> group.offload(() -> {
                running.incrementAndGet();
                release.await();
                return true;
            });
            for (int i = 0; i < 10 + 1_000; i++) {
                calls.add(group.spawn(call));
            }
            await().until(() -> running.get() >= 10 && calls.stream().allMatch(OffloadTest::isParked));
            assertThat(running).hasValue(10);

            for (int i = 10; i < 100; i++) {
                calls.add(group.spawn(call));
            }
            await().until(() -> running.get() == 100 && calls.stream().allMatch(OffloadTest::isParked));
            assertThatThrownBy(() -> group.offload(() -> true)).isInstanceOf(RejectedExecutionException.class);

            release.countDown();
            for (Task<Boolean> ended : calls) {
                assertThat(ended.join()).isTrue();
            }
        }
        assertThat(running).hasValue(1_100);
    }

    private static boolean isParked(Task<Boolean> task) {
        Thread thread = task.thread();
        return thread != null && thread.getState() == Thread.State.WAITING;
    }

    @Test
    void threadsWithoutACallEndAfterAMinute() {
        ThreadPoolExecutor pool = OffloadPool.threads("pool", 100, 1_000, RejectionPolicy.REFUSE);
        assertThat(pool.getKeepAliveTime(TimeUnit.SECONDS)).isEqualTo(60);
        assertThat(pool.allowsCoreThreadTimeOut()).isTrue();
    }

    @Test
    void codeThatHasNotBegunIsNotWaitedForAndNeverBegins() throws Exception {
        AtomicBoolean ran = new AtomicBoolean();
        try (LoopGroup group = LoopGroup.builder().loops(1).offload(1, 1).start()) {
            Task<Boolean> first = group.spawn(() -> group.offload(() -> {
                began.countDown();
                release.await();
                return true;
            }));
            began.await();
            Task<Boolean> second = group.spawn(() -> group.offload(() -> ran.getAndSet(true)));
            second.cancel();
            second.awaitEnd();
            assertThat(first.isDone()).isFalse();

            release.countDown();
            assertThat(first.join()).isTrue();
            assertThat(group.offload(() -> true)).isTrue(); // by the same thread, after what waited before
        }
        assertThat(ran).isFalse();
    }
}
