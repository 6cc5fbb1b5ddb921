package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.Fence.Phase;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FenceTest {
    private static final int ROUNDS = 20_000;

    private final Fence fence = new Fence();

    @Test
    void anOutcomeCountsIfNobodyStoppedIt() {
        assertThat(fence.begin()).isTrue();
        assertThat(fence.phase()).isEqualTo(Phase.RUNNING);

        assertThat(fence.end()).isTrue();
        assertThat(fence.raise()).isEqualTo(Phase.ENDED);
    }

    @Test
    void whatWasStoppedBeforeNeverBegins() {
        assertThat(fence.raise()).isEqualTo(Phase.WAITING);

        assertThat(fence.begin()).isFalse();
        assertThat(fence.raise()).isEqualTo(Phase.ENDED);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void whatIsStoppedWhileItRunsIsInterruptedAndDoesNotCount() {
        fence.begin();

        assertThat(fence.raise()).isEqualTo(Phase.RUNNING);

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(fence.raise()).isEqualTo(Phase.FENCED);
        assertThat(fence.end()).isFalse();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void onlyWhatHasNotBegunIsRevoked() {
        assertThat(fence.revoke()).isTrue();
        assertThat(fence.revoke()).isFalse();
        assertThat(fence.begin()).isFalse();
        Fence running = new Fence();
        running.begin();

        assertThat(running.revoke()).isFalse();

        assertThat(running.end()).isTrue();
    }

    @Test
    void theStackIsThatOfTheRunningCode() {
        assertThat(fence.stack()).isEmpty();
        fence.begin();

        assertThat(fence.stack()).anyMatch(frame -> frame.getClassName().equals(FenceTest.class.getName()));

        fence.end();
        assertThat(fence.stack()).isEmpty();
    }

    /**
     * A thread runs one thing after another while another thread stops each: exactly one of them decides, and no interrupt
     * is left over for what comes next.
     */
    @Test
    void anInterruptNeverReachesWhatComesNext() throws InterruptedException {
        AtomicReference<Fence> current = new AtomicReference<>(fence);
        AtomicInteger counted = new AtomicInteger();
        AtomicInteger leftOver = new AtomicInteger();
        fence.raise();
        Thread worker = Thread.ofPlatform().start(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                Fence mine = new Fence();
                current.set(mine);
                counted.addAndGet(mine.begin() && mine.end() ? 1 : 0);
                leftOver.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
            }
        });

        int stopped = 0;
        while (worker.isAlive()) {
            Phase before = current.get().raise();
            stopped += before == Phase.WAITING || before == Phase.RUNNING ? 1 : 0;
        }
        worker.join();

        assertThat(leftOver).hasValue(0);
        assertThat(counted.get() + stopped).isEqualTo(ROUNDS);
    }
}
