package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The times of one task in every order that threads can come to. */
class TaskTimingsTest {
    private final AtomicLong clock = new AtomicLong(100);
    private final TaskTimings task = new Metering(new Instrument() {}, () -> clock.get() + 1).timingsOf("row-17");

    TaskTimingsTest() {
        clock.set(0); // the group was made at 101, which it counts as 1
    }

    private void times(long queued, long running, long waiting) {
        assertThat(task.queued()).as("queued").isEqualTo(Duration.ofNanos(queued));
        assertThat(task.running()).as("running").isEqualTo(Duration.ofNanos(running));
        assertThat(task.waiting()).as("waiting").isEqualTo(Duration.ofNanos(waiting));
    }

    private void now(long nanos) {
        clock.set(nanos + 99);
    }

    @Test
    void theKindIsTheNameWithoutItsNumber() {
        assertThat(task.kind()).isEqualTo("row");
        assertThat(Task.kindOf("row")).isEqualTo("row");
        assertThat(Task.kindOf("utf-8")).isEqualTo("utf");
        assertThat(Task.kindOf("sha256")).isEqualTo("sha256");
        assertThat(Task.kindOf("-1")).isEqualTo("-1");
        assertThat(Task.kindOf("17")).isEqualTo("17");
        assertThat(Task.kindOf("row-")).isEqualTo("row-");
        assertThat(Task.kindOf("")).isEmpty();
    }

    @Test
    void isQueuedThenRunsThenWaits() {
        assertThat(task.ready(10)).isEqualTo(TaskTimings.NEW);
        now(14);
        times(4, 0, 0);
        long first = task.mounted(15);
        now(18);
        times(5, 3, 0);
        task.parked(first, 20);
        now(27);
        times(5, 5, 7);
        assertThat(task.ready(30)).isEqualTo(20);
        now(31);
        times(6, 5, 10);
        assertThat(task.ended(task.mounted(32), 40)).isTrue();
        now(1_000);
        times(7, 13, 10);
        assertThat(task.mounts()).isEqualTo(2);
        assertThat(task.longestMount()).isEqualTo(Duration.ofNanos(8));
    }

    @Test
    void aYieldQueuesItAgainAtOnce() {
        task.ready(10);
        task.yielded(task.mounted(10), 15);
        long second = task.mounted(21);
        assertThat(second).isEqualTo(2);
        assertThat(task.ended(second, 22)).isTrue();
        times(6, 6, 0);
    }

    @Test
    void aMountBeginsNoEarlierThanTheTaskWasReady() {
        task.ready(10);
        long mount = task.mounted(7); // what this carrier read before the task came to it
        assertThat(task.ended(mount, 12)).isTrue();
        times(0, 2, 0);
    }

    @Test
    void wokenBeforeTheMountsEndIsNotedItRanUntilThen() {
        task.ready(10);
        long first = task.mounted(10);
        task.ready(15);
        task.parked(first, 16);
        assertThat(task.ended(task.mounted(18), 20)).isTrue();
        times(3, 7, 0);
    }

    @Test
    void mountedElsewhereBeforeTheMountsEndIsNotedItKeepsTheNewMount() {
        task.ready(10);
        long first = task.mounted(10);
        task.ready(15);
        long second = task.mounted(16);
        task.parked(first, 30);
        task.parked(second, 20);
        now(25);
        times(1, 9, 5);
    }

    @Test
    void endedElsewhereBeforeTheMountsEndIsNotedItEndsOnce() {
        task.ready(10);
        long first = task.mounted(10);
        task.ready(15);
        long second = task.mounted(16);
        assertThat(task.ended(first, 15)).isFalse();
        assertThat(task.ended(second, 20)).isTrue();
        assertThat(task.ended(first, 30)).isFalse();
        task.parked(first, 31);
        times(1, 9, 0);
    }

    /** The submission that follows a look at its stack came late. */
    @Test
    void submittedAgainAfterItsEndItStaysEnded() {
        task.ready(10);
        assertThat(task.ended(task.mounted(11), 20)).isTrue();
        assertThat(task.ready(25)).isEqualTo(TaskTimings.ENDED);
        long returnedAtOnce = task.mounted(26);
        assertThat(task.ended(returnedAtOnce, 27)).isFalse();
        times(1, 9, 0);
    }

    /** As the JDK does after somebody has looked at the stack of a thread that was queued. */
    @Test
    void queuedTwiceItIsMountedOnce() {
        task.ready(10);
        assertThat(task.ready(11)).isEqualTo(TaskTimings.QUEUED);
        long mount = task.mounted(12);
        long other = task.mounted(13);
        assertThat(other).isZero();
        task.parked(other, 14);
        task.parked(mount, 20);
        now(25);
        times(2, 8, 5);
        assertThat(task.mounts()).isEqualTo(1);
    }

    @Test
    void queuedTwiceTheMountThatIsNotMeasuredMayEndIt() {
        task.ready(10);
        task.ready(11);
        long returnedAtOnce = task.mounted(12);
        long unmeasured = task.mounted(13);
        assertThat(unmeasured).isZero();
        task.parked(returnedAtOnce, 14);
        assertThat(task.ended(unmeasured, 20)).isTrue();
        times(2, 2, 6);
        assertThat(task.readyAt()).isEqualTo(20);
    }

    @Test
    void toldToBeReadyWhileItRunsItEndsAllTheSame() {
        task.ready(10);
        long mount = task.mounted(10);
        task.ready(15);
        assertThat(task.ended(mount, 21)).isFalse();
        long returnedAtOnce = task.mounted(22);
        assertThat(task.ended(returnedAtOnce, 22)).isTrue();
        times(7, 5, 0);
    }

    /** The carrier that it left finds the wake-up last, when it has run on another carrier in between. */
    @Test
    void readyAgainAfterAnotherMountItWaitedSinceThat() {
        task.ready(10);
        long first = task.mounted(10);
        task.ready(12);
        long second = task.mounted(13);
        task.parked(second, 20);
        task.yielded(first, 30);
        now(31);
        times(2, 9, 10);
    }

    @Test
    void theSameAndTheOtherMountsEndNotYetNoted() {
        task.ready(10);
        long first = task.mounted(10);
        task.ready(12);
        long second = task.mounted(13);
        task.yielded(first, 30);
        task.parked(second, 31);
        now(33);
        times(4, 19, 0);
    }

    @Test
    void aReadingOfTheClockThatCameTooLateMakesNoTimeNegative() {
        task.ready(10);
        task.parked(task.mounted(10), 20);
        task.ready(18); // read before the carrier read 20, and told after
        assertThat(task.ended(task.mounted(25), 26)).isTrue();
        times(7, 9, 0);
    }
}
