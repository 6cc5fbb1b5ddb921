package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Off-loaded code and its bounds. */
@Timeout(60)
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
