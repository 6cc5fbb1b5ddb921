package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Submission;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is finished is kept for its time, and no longer. */
class SqliteStoreRetentionTest extends StoreFixture {
    private static final Duration WEEK = Duration.ofDays(7);

    /** Lets sweeps that are due run. */
    private void sweep() {
        for (int i = 0; i < 10; i++) {
            done(store().cancel(new JobId(1)));
        }
    }

    private boolean isKept(JobId id) throws InterruptedException {
        return store().find(id).isPresent();
    }

    @Test
    void eachStateIsKeptForItsTime() throws InterruptedException, SQLException {
        open();
        JobId succeeded = succeeded(jobWithKey("k", "a"));
        JobId cancelled = submitted(job());
        done(store().cancel(cancelled));
        JobId dead = died(job());
        JobId waiting = submitted(job());

        advance(WEEK.minusSeconds(1));
        sweep();
        assertThat(isKept(succeeded) && isKept(cancelled)).isTrue();
        advance(Duration.ofSeconds(61));
        sweep();

        assertThat(isKept(succeeded) || isKept(cancelled)).isFalse();
        assertThat(isKept(dead) && isKept(waiting)).isTrue();
        NewJob again = jobWithKey("k", "b");
        assertThat(done(store().submit(again))).isEqualTo(new Submission(again.id(), false));
        advance(Duration.ofDays(24));
        sweep();
        assertThat(isKept(dead)).isFalse();
        assertThat(isKept(waiting)).isTrue();
        assertThat(number("SELECT count(*) FROM event")).isZero();
    }

    @Test
    void aJobWhoseCallbackIsPendingIsKept() throws InterruptedException, SQLException {
        open();
        JobId pending = succeeded(jobWithCallback());
        JobId delivered = succeeded(jobWithCallback());
        store().requestCallbacks(2);
        next(callbacks);
        done(store().delivered(next(callbacks)));

        advance(WEEK.plusSeconds(1));
        sweep();

        assertThat(isKept(pending)).isTrue();
        assertThat(isKept(delivered)).isFalse();
        assertThat(number("SELECT count(*) FROM callback")).isEqualTo(1);
    }

    @Test
    void manyAreRemovedInChunks() throws InterruptedException, SQLException {
        open();
        List<JobId> jobs = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            jobs.add(succeeded(job()));
        }

        advance(WEEK.plusSeconds(1));
        sweep();

        assertThat(number("SELECT count(*) FROM job")).isZero();
        assertThat(isKept(jobs.getLast())).isFalse();
    }

    @Test
    void zeroKeepsForEver() throws InterruptedException {
        open(settings().withRetention(Duration.ZERO, Duration.ZERO));
        JobId succeeded = succeeded(job());
        JobId dead = died(job());

        advance(Duration.ofDays(10_000));
        sweep();

        assertThat(isKept(succeeded) && isKept(dead)).isTrue();
    }

    @Test
    void oneMayBeKeptForEverAndTheOtherNot() throws InterruptedException {
        open(settings().withRetention(Duration.ZERO, WEEK));
        JobId succeeded = succeeded(job());
        JobId dead = died(new NewJob(nextId(), KIND, bytes("in"), Optional.empty(), Optional.empty(), now.get()));

        advance(WEEK.plusSeconds(1));
        sweep();

        assertThat(isKept(succeeded)).isTrue();
        assertThat(isKept(dead)).isFalse();
    }
}
