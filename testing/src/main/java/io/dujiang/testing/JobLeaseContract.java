package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link io.dujiang.jobs.spi.JobQueue} promises of its leases: when they come, in which order, how many. */
public abstract class JobLeaseContract extends StoreContract {
    /** For the test of a backend. */
    protected JobLeaseContract() {}

    @Test
    void aLeaseCarriesItsJobWhichRuns() throws InterruptedException {
        NewJob job = jobWithKey("k", "some content");
        submitted(job);

        Lease lease = leased();

        assertThat(lease.id()).isEqualTo(job.id());
        assertThat(lease.kind()).isEqualTo(KIND);
        assertThat(lease.input()).isEqualTo(bytes("some content"));
        assertThat(lease.key()).contains("k");
        assertThat(lease.attempt()).isEqualTo(1);
        assertThat(lease.failedAttempts()).isZero();
        assertThat(found(job.id()).state()).isEqualTo(JobState.RUNNING);
        assertThat(found(job.id()).attempts()).isEqualTo(1);
        assertThat(found(job.id()).startedAt()).contains(clock.instant());
    }

    @Test
    void leasesComeInTheOrderOfSubmission() throws InterruptedException {
        List<JobId> submitted =
                Stream.generate(this::job).limit(300).map(this::submitted).toList();

        queue().request(300);

        for (JobId id : submitted) {
            assertThat(nextLease().id()).isEqualTo(id);
        }
    }

    @Test
    void neverMoreLeasesComeThanWereAskedFor() throws InterruptedException {
        Stream.generate(this::job).limit(10).forEach(this::submitted);

        queue().request(2);
        queue().request(1);

        for (int i = 0; i < 3; i++) {
            nextLease();
        }
        settle();
        assertThat(leases).isEmpty();
    }

    @Test
    void demandThatCannotBeMetWaitsForJobs() throws InterruptedException {
        queue().request(2);
        settle();

        JobId first = submitted(job());
        JobId second = submitted(job());
        submitted(job());

        assertThat(nextLease().id()).isEqualTo(first);
        assertThat(nextLease().id()).isEqualTo(second);
        settle();
        assertThat(leases).isEmpty();
    }

    @Test
    void withdrawnDemandIsForgotten() throws InterruptedException {
        queue().request(5);
        settle();
        done(queue().withdraw());

        JobId id = submitted(job());
        settle();

        assertThat(leases).isEmpty();
        assertThat(leased().id()).isEqualTo(id);
    }

    @Test
    void afterAWithdrawalNoLeaseComes() {
        for (int round = 0; round < 100; round++) {
            submitted(job());
            submitted(job());
            queue().request(1);

            int given = done(queue().withdraw().thenApply(nothing -> leases.size()));

            settle();
            assertThat(leases).hasSize(given);
        }
    }

    @Test
    void aDelayedJobIsScheduledUntilItIsDue() throws InterruptedException {
        queue().request(2);
        JobId id = submitted(jobDueIn(Duration.ofMinutes(1)));
        assertThat(found(id).state()).isEqualTo(JobState.SCHEDULED);

        advance(Duration.ofSeconds(59));
        assertThat(leases).isEmpty();

        advance(Duration.ofSeconds(1));
        assertThat(nextLease().id()).isEqualTo(id);
    }

    @Test
    void aReleasedJobComesBeforeLaterOnes() throws InterruptedException {
        Lease first = submittedAndLeased(job());
        advance(Duration.ofSeconds(1));
        submitted(job());

        finished(first, new Outcome.Released());

        assertThat(leased().id()).isEqualTo(first.id());
    }
}
