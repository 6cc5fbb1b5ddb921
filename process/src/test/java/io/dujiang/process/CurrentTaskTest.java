package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whom an interrupt reaches. */
@Timeout(60)
class CurrentTaskTest {
    private static final int INTERRUPTS = 20_000;
    private static final long LONGEST_NANOS =
            TimeUnit.SECONDS.toNanos(20); // where both threads share a processor, interrupts are rare
    private static final long BATCH = 7;
    private static final long LAST = StatusPage.taskWord(1L << 40, 0);

    @TempDir
    Path folder;

    private StatusPage page;
    private CurrentTask current;

    @BeforeEach
    void prepare() throws IOException {
        page = StatusPage.create(folder.resolve("page"));
        current = new CurrentTask(page);
    }

    private static long word(int task) {
        return StatusPage.taskWord(BATCH, task);
    }

    @Test
    void interruptsTheTaskThatRunsAndNotTheNext() {
        current.begin(word(0));
        current.cancel(word(1));
        assertThat(Thread.interrupted()).isFalse();
        current.cancel(word(0));
        assertThat(Thread.currentThread().isInterrupted()).isTrue();

        current.begin(word(1));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(page.running()).isEqualTo(word(1));
        current.cancel(word(0));
        current.end();
        current.cancel(word(1));
        assertThat(Thread.interrupted()).isFalse();
        assertThat(page.running()).isZero();
    }

    @Test
    void interruptsAllThatIsLeftOfABatchThatIsCancelled() {
        current.begin(word(0));
        current.cancel(StatusPage.batchWord(BATCH));
        assertThat(Thread.interrupted()).isTrue();
        current.begin(word(1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(current.isCancelled(BATCH)).isTrue();

        current.begin(StatusPage.taskWord(BATCH + 1, 0));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void keepsAnInterruptByCodeThatATaskHasLeftBehindFromTheNext() {
        current.begin(word(0));
        Thread.currentThread().interrupt();
        current.begin(word(1));
        assertThat(Thread.interrupted()).isFalse();
    }

    /** Each second task is cancelled as soon as it is seen to run, which is about when the next begins. */
    @Test
    void neverInterruptsTheNextBesideAnotherThread() throws InterruptedException {
        Thread other = Thread.ofPlatform().daemon().start(() -> {
            for (long seen = page.running(); seen != LAST; seen = page.running()) {
                if (seen != 0 && seen % 2 == 0) {
                    current.cancel(seen);
                }
            }
        });
        int interrupted = 0;
        int wrongly = 0;
        long begun = System.nanoTime();
        for (int i = 0; interrupted < INTERRUPTS && System.nanoTime() - begun < LONGEST_NANOS; i++) {
            current.begin(StatusPage.taskWord(i + 1L, i % 2));
            boolean meant = i % 2 == 1;
            for (int spins = 0; spins < i % 32; spins++) {
                Thread.onSpinWait();
            }
            if (Thread.currentThread().isInterrupted()) {
                interrupted++;
                wrongly += meant ? 0 : 1;
            }
        }
        current.begin(LAST);
        other.join();

        assertThat(interrupted).isPositive();
        assertThat(wrongly).isZero();
    }
}
