package io.dujiang.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LockReservationTest {
    private static final long RESERVED_FOR = 4;

    @TempDir
    private Path folder;

    private final AtomicInteger mended = new AtomicInteger();
    private final List<String> steps = new ArrayList<>();
    private SharedMemory memory;
    private Words words;
    private Participant first;
    private Participant second;
    private Participant third;

    @BeforeAll
    static void haveLightFences() {
        LightFences.await();
    }

    @BeforeEach
    void create() {
        memory = SharedMemory.create(folder, RobustLock.BYTES);
        words = new Words(memory.segment());
        first = Participant.join(memory);
        second = Participant.join(memory);
        third = Participant.join(memory);
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
        third.close();
        memory.close();
    }

    private RobustLock lock(Participant participant, Steps steps) {
        return new RobustLock(words, 0, participant, mended::incrementAndGet, 1, steps);
    }

    private RobustLock lock(Participant participant) {
        return lock(participant, Steps.NONE);
    }

    /** One that the first has reserved, and is outside. */
    private RobustLock reserved(Steps steps) throws InterruptedException {
        RobustLock lock = lock(first, steps);
        assertThat(lock.acquire(Deadline.NOW)).isTrue();
        lock.release();
        assertThat(words.getInt(RESERVED_FOR)).isEqualTo(first.number());
        return lock;
    }

    /** One that the first has entered by its reservation. */
    private RobustLock entered() throws InterruptedException {
        RobustLock lock = reserved(Steps.NONE);
        assertThat(lock.acquire(Deadline.NOW)).isTrue();
        assertThat(words.getInt(0)).as("the word of the lock").isZero();
        return lock;
    }

    /** Of one that comes after the first has died, and gets its number. */
    private RobustLock nextOfItsNumber() {
        int number = first.number();
        first = Participant.join(memory);
        assertThat(first.number()).isEqualTo(number);
        RobustLock next = lock(first);
        next.inheritOwn();
        return next;
    }

    /** With the word of the lock taken, and the reservation marked as ended. */
    private void letTheSecondDieAsItEndsIt() throws InterruptedException {
        CountDownLatch dead = new CountDownLatch(1);
        RobustLock dying = lock(second, step -> {
            if (step.equals("ended")) {
                second.close();
                dead.countDown();
                Mortal.stay();
            }
        });
        Thread.ofPlatform().daemon().start(() -> acquired(dying));
        dead.await();
    }

    private static boolean acquired(RobustLock lock) {
        try {
            return lock.acquire(Deadline.NOW);
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts", e);
        }
    }

    @Test
    void isPassedAgainAndAgainByTheOneThatHasIt() throws Exception {
        RobustLock lock = reserved(steps::add);
        steps.clear();
        for (int i = 0; i < 3; i++) {
            assertThat(lock.acquire(Deadline.NOW)).isTrue();
            lock.release();
        }
        assertThat(steps).containsExactly("marked", "locked", "marked", "locked", "marked", "locked");
        assertThat(mended).hasValue(0);
    }

    @Test
    void isNotHadBeforeTheStreak() throws Exception {
        RobustLock lock = new RobustLock(words, 0, first, () -> {}, 3, Steps.NONE);
        for (int i = 0; i < 2; i++) {
            assertThat(lock.acquire(Deadline.NOW)).isTrue();
            lock.release();
            assertThat(words.getInt(RESERVED_FOR)).isZero();
        }
        assertThat(lock.acquire(Deadline.NOW)).isTrue();
        assertThat(words.getInt(RESERVED_FOR)).isEqualTo(first.number());
    }

    @Test
    void endsWhenAnotherTakesTheLockAndTakesTwiceAsLongToComeAgain() throws Exception {
        RobustLock lock = reserved(Steps.NONE);
        RobustLock other = new RobustLock(words, 0, second, mended::incrementAndGet, 100, Steps.NONE);
        assertThat(other.acquire(Deadline.NOW)).isTrue();
        assertThat(words.getInt(RESERVED_FOR)).isZero();
        assertThat(lock.acquire(Deadline.NOW)).as("while the other has it").isFalse();
        other.release();

        assertThat(lock.acquire(Deadline.NOW)).isTrue();
        lock.release();
        assertThat(words.getInt(RESERVED_FOR)).isZero();
        assertThat(lock.acquire(Deadline.NOW)).isTrue();
        assertThat(words.getInt(RESERVED_FOR)).isEqualTo(first.number());
        assertThat(mended).hasValue(0);
    }

    @Test
    void keepsOthersOutWhileItsOwnerIsInside() throws Exception {
        RobustLock lock = entered();
        assertThat(lock(second).acquire(Deadline.NOW)).isFalse();
        assertThat(lock(third).acquire(Deadline.NOW)).isFalse();
        lock.release();
        assertThat(lock(second).acquire(Deadline.NOW)).isTrue();
        assertThat(lock.acquire(Deadline.NOW)).isFalse();
        assertThat(mended).hasValue(0);
    }

    /** The one that waits sleeps in the kernel by then, or is about to; either way it is woken, or its slice ends. */
    @Test
    void letsInTheOneThatWaitsWhenItsOwnerLeaves() throws Exception {
        RobustLock lock = entered();
        FutureTask<Boolean> waiting = new FutureTask<>(() -> lock(second).acquire(Deadline.NEVER));
        Thread.ofPlatform().daemon().start(waiting);
        while (words.getInt(RESERVED_FOR) != -first.number()) {
            Thread.onSpinWait();
        }
        assertThat(waiting.isDone()).isFalse();
        lock.release();
        assertThat(waiting.get()).isTrue();
        assertThat(mended).hasValue(0);
    }

    @Test
    void isGivenUpByOneThatHasMarkedTooLate() throws Exception {
        RobustLock other = lock(second);
        boolean[] taken = new boolean[1];
        RobustLock lock = reserved(step -> {
            steps.add(step);
            if (step.equals("marked")) {
                taken[0] = acquired(other);
            }
        });
        steps.clear();
        assertThat(lock.acquire(Deadline.NOW)).isTrue();
        assertThat(taken[0]).isFalse();
        assertThat(steps).containsExactly("marked", "unmarked", "unreserved", "locked");
    }

    @Test
    void isMendedAfterOneThatHasDiedInside() throws Exception {
        entered();
        first.close();
        assertThat(lock(second).acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
    }

    @Test
    void isMendedThoughTheNextHasTheNumberOfOneThatHasDiedInside() throws Exception {
        entered();
        first.close();
        nextOfItsNumber();
        assertThat(lock(second).acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
    }

    @Test
    void isMendedByTheNextOfTheSameNumber() throws Exception {
        entered();
        first.close();
        RobustLock next = nextOfItsNumber();
        assertThat(next.acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
    }

    /** The word of the lock names it too then. */
    @Test
    void doesNotCountForTheNextOfTheNumberOfOneThatHasDiedAsItGotIt() throws Exception {
        assertThat(lock(first).acquire(Deadline.NOW)).isTrue();
        assertThat(words.getInt(RESERVED_FOR)).isEqualTo(first.number());
        first.close();
        nextOfItsNumber();
        assertThat(mended).hasValue(1);
        assertThat(lock(second).acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
    }

    @Test
    void isMendedAfterACallThatAnErrorEndedInside() throws Exception {
        RobustLock lock = entered();
        assertThat(lock.acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
    }

    @Test
    void isMendedAfterOneThatHasGivenUpInside() throws Exception {
        RobustLock lock = entered();
        lock.abandon();
        assertThat(lock.acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
        lock.release();
        assertThat(lock(second).acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
    }

    /** The heir waits in its place, and mends only then. */
    @Test
    void isAwaitedByTheHeirOfOneThatHasDiedWhileItEndedIt() throws Exception {
        RobustLock lock = entered();
        letTheSecondDieAsItEndsIt();
        assertThat(lock(third).acquire(Deadline.NOW)).isFalse();
        assertThat(mended).hasValue(0);
        lock.release();
        assertThat(lock(third).acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
    }

    @Test
    void isMendedAfterOneThatHasGivenUpAsItGotIt() throws Exception {
        RobustLock lock = lock(first);
        assertThat(lock.acquire(Deadline.NOW)).isTrue();
        lock.abandon();
        assertThat(lock.acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
    }

    /** The one with its number comes before the one that inherits from the heir. */
    @Test
    void doesNotCountForTheNextOfTheNumberOfOneWhoseHeirHasDied() throws Exception {
        assertThat(lock(first).acquire(Deadline.NOW)).isTrue();
        first.close();
        letTheSecondDieAsItEndsIt();
        words.setInt(RESERVED_FOR, first.number()); // as if the heir had died one step earlier
        RobustLock next = nextOfItsNumber();
        assertThat(next.acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
    }

    @Test
    void isMendedByTheNextThoughAnErrorHitsTheOneThatWouldHave() throws Exception {
        entered();
        first.close();
        RobustLock struck = lock(second, step -> {
            if (step.equals("unreserved")) {
                throw new StackOverflowError();
            }
        });
        assertThatThrownBy(() -> struck.acquire(Deadline.NOW)).isInstanceOf(StackOverflowError.class);
        assertThat(mended).hasValue(0);
        assertThat(lock(third).acquire(Deadline.NOW)).isTrue();
        assertThat(mended).hasValue(1);
    }

    /** The lock of the words behind this one would have its mark. */
    @Test
    void isNotForTheManyForWhichThereIsNoMark() throws Exception {
        try (SharedMemory wide = SharedMemory.create(folder, 2 * RobustLock.BYTES)) {
            List<Participant> crowd = new ArrayList<>();
            try {
                while (crowd.size() <= LockReservation.MOST) {
                    crowd.add(Participant.join(wide));
                }
                for (Participant one : crowd.subList(LockReservation.MOST - 1, crowd.size())) {
                    Words all = new Words(wide.segment());
                    RobustLock lock = new RobustLock(all, 0, one, () -> {}, 1, Steps.NONE);
                    for (int i = 0; i < 3; i++) {
                        assertThat(lock.acquire(Deadline.NOW)).isTrue();
                        lock.release();
                    }
                    assertThat(all.getInt(RESERVED_FOR) == one.number())
                            .isEqualTo(one.number() <= LockReservation.MOST);
                    assertThat(all.getLong(RobustLock.BYTES)).isZero();
                }
            } finally {
                crowd.forEach(Participant::close);
            }
        }
    }

    @Test
    void isRefusedWhereItNamesOneThatCannotBe() {
        for (int nobody : new int[] {LockReservation.MOST + 1, Integer.MIN_VALUE}) {
            words.setInt(RESERVED_FOR, nobody);
            assertThatThrownBy(() -> lock(second).acquire(Deadline.NOW))
                    .isInstanceOf(SharedMemoryException.class)
                    .hasMessageContaining(memory.name() + " is broken")
                    .hasMessageContaining(Integer.toString(nobody));
            assertThat(words.getInt(0)).as("the word of the lock").isZero();
        }
    }
}
