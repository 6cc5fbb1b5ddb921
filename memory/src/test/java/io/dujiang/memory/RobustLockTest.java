package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RobustLockTest {
    private static final long PUT_AT = 0;
    private static final long TAKE_AT = RobustLock.BYTES;

    /** Held by nobody: a newcomer would get it next. */
    private static final int DEAD = 3;

    @TempDir
    private Path folder;

    @Test
    void keepsTheNumberOfTheDeadFromNewcomersWhileTwoOfItsLocksAreInherited() throws Exception {
        try (SharedMemory memory = SharedMemory.create(folder, 2 * RobustLock.BYTES);
                Participant heir = Participant.join(memory);
                Participant other = Participant.join(memory)) {
            Words words = new Words(memory.segment());
            words.setInt(PUT_AT, DEAD);
            words.setInt(TAKE_AT, DEAD);
            FutureTask<Boolean> taking = new FutureTask<>(() -> lock(words, TAKE_AT, heir, Steps.NONE));
            boolean[] free = new boolean[1];

            assertThat(lock(words, PUT_AT, heir, step -> {
                        if (step.equals("inherits")) {
                            startUntilItEndsOrIsBlocked(taking);
                            free[0] = other.inherits(DEAD);
                        }
                    }))
                    .isTrue();
            assertThat(free).containsExactly(false);
            assertThat(taking.get()).isTrue();
            assertThat(other.inherits(DEAD)).isTrue();
        }
    }

    @Test
    void inheritsWhatItHasLeftItselfAndGoesOnBeingAlive() throws Exception {
        try (SharedMemory memory = SharedMemory.create(folder, 2 * RobustLock.BYTES);
                Participant own = Participant.join(memory);
                Participant other = Participant.join(memory)) {
            Words words = new Words(memory.segment());
            words.setInt(PUT_AT, own.number());
            AtomicInteger mended = new AtomicInteger();

            assertThat(new RobustLock(words, PUT_AT, own, mended::incrementAndGet, 1, Steps.NONE)
                            .acquire(Deadline.NEVER))
                    .isTrue();
            assertThat(mended).hasValue(1);
            assertThat(other.inherits(own.number())).isFalse();
        }
    }

    @Test
    void doesNotWaitForAHolderThatCannotBe() {
        try (SharedMemory memory = SharedMemory.create(folder, 2 * RobustLock.BYTES);
                Participant own = Participant.join(memory)) {
            Words words = new Words(memory.segment());
            words.setInt(PUT_AT, 1_000_000);

            assertThatThrownBy(() -> lock(words, PUT_AT, own, Steps.NONE))
                    .isInstanceOf(SharedMemoryException.class)
                    .hasMessageContaining(memory.name() + " is broken")
                    .hasMessageContaining("1000000");
        }
    }

    private static boolean lock(Words words, long at, Participant participant, Steps steps)
            throws InterruptedException {
        return new RobustLock(words, at, participant, () -> {}, 1, steps).acquire(Deadline.NEVER);
    }

    private static void startUntilItEndsOrIsBlocked(Runnable code) {
        Thread thread = Thread.ofPlatform().daemon().start(code);
        while (thread.isAlive() && thread.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
        }
    }
}
