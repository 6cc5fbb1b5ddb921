package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a poller does between saying that it sleeps and sleeping. */
@Timeout(60)
class PollerTest {
    @Test
    void blocksWithNothingToDo() {
        SleepAgainstWake race = new SleepAgainstWake();
        race.beforeBlocking(() -> race.endRound());
        race.sleep();
        assertThat(race.isLost()).isTrue();
    }

    /** The one who wakes was held up, and what he had added is done: nobody else would wake the poller, since its sleep has ended. */
    @Test
    void doesNotBlockOnceItsWakeUpIsSpent() {
        SleepAgainstWake race = new SleepAgainstWake();
        race.beforeBlocking(() -> {
            race.wakeWithoutWork();
            race.endRound();
        });
        race.sleep();
        assertThat(race.isLost()).isFalse();
    }
}
