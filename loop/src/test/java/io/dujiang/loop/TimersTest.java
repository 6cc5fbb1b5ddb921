package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timers run when they are due, the earliest first, by a clock that the test moves. */
class TimersTest {
    private static final int MANY = 1_000_000;
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private long now = Long.MAX_VALUE - 1_000; // it overflows on the way
    private final Timers timers = new Timers(() -> now);
    private final List<Integer> ran = new ArrayList<>();

    private Timers.Timer arm(int number, long delay) {
        Timers.Timer timer = timers.timer(() -> ran.add(number), delay);
        timers.arm(timer);
        return timer;
    }

    @Test
    void thoseDueAtOnceRunInTheOrderInWhichTheyWereArmed() {
        var _ = arm(1, 20);
        var _ = arm(2, 10);
        var _ = arm(3, 20);
        var _ = arm(4, 10);
        now += 20;
        timers.fire();
        assertThat(ran).containsExactly(2, 4, 1, 3);
        assertThat(timers.isEmpty()).isTrue();
        assertThat(timers.untilNext()).isEqualTo(Long.MAX_VALUE);
    }

    /** Armed, cancelled and run in any order, against a list that is sorted. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noneIsLostAndNoneRunsBeforeItsTime(long seed) {
        record Expected(int number, long due) {}

        Random random = new Random(seed);
        List<Expected> armed = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        long origin = now;
        for (int i = 0; i < 10_000; i++) {
            long delay = random.nextBoolean() ? 500 : random.nextInt(1_000);
            Timers.Timer timer = arm(i, delay);
            if (random.nextInt(3) == 0) {
                assertThat(timer.cancel(false)).isTrue();
            } else {
                armed.add(new Expected(i, now - origin + delay));
            }
            now += random.nextInt(5);
            timers.fire();
            long elapsed = now - origin;
            armed.stream()
                    .filter(other -> other.due() <= elapsed)
                    .sorted(Comparator.comparingLong(Expected::due).thenComparingInt(Expected::number))
                    .map(Expected::number)
                    .forEach(expected::add);
            armed.removeIf(other -> other.due() <= elapsed);
        }
        assertThat(ran).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void theNextIsToldAndWhatIsLeftCanBeMoved() {
        var _ = arm(1, 30);
        Timers.Timer cancelled = arm(2, 40);
        var _ = arm(3, 10);
        assertThat(timers.untilNext()).isEqualTo(10);
        assertThat(cancelled.cancel(false)).isTrue();
        List<Timers.Timer> moved = new ArrayList<>();
        timers.moveTo(moved::add);
        moved.forEach(Timers.Timer::run);
        assertThat(ran).containsExactlyInAnyOrder(1, 3);
        assertThat(timers.isEmpty()).isTrue();
    }

    /** A sleeping loop is not woken for what was cancelled, and does not keep it until it would have been due. */
    @Test
    void ofAMillionThatAreCancelledNothingIsLeft() {
        List<Timers.Timer> armed = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Timers.Timer timer = timers.timer(() -> ran.add(0), HOUR - i % 10 / 9);
            timers.arm(timer);
            armed.add(timer);
        }
        armed.forEach(timer -> timer.cancel(false));
        for (int turns = 0; timers.untilNext() == 0 && turns < MANY; turns++) {
            timers.fire();
        }
        assertThat(timers.isEmpty()).isTrue();
        assertThat(ran).isEmpty();
    }

    @Test
    void aMillionFireOnceWhenTheyAreDue() {
        int[] fired = new int[MANY];
        for (int i = 0; i < MANY; i++) {
            int number = i;
            timers.arm(timers.timer(() -> fired[number]++, HOUR - i % 10 / 9));
        }
        now += HOUR - 2;
        timers.fire();
        assertThat(Arrays.stream(fired).sum()).isZero();
        now += 2;
        for (int turns = 0; timers.untilNext() == 0 && turns < MANY; turns++) {
            timers.fire();
        }
        assertThat(Arrays.stream(fired).allMatch(count -> count == 1)).isTrue();
        assertThat(timers.isEmpty()).isTrue();
    }
}
