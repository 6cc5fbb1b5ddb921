package io.dujiang.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.ResultStore.Page;
import io.dujiang.jobs.spi.ResultStore.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link io.dujiang.jobs.spi.ResultStore} promises. */
public abstract class ResultStoreContract extends StoreContract {
    /** For the test of a backend. */
    protected ResultStoreContract() {}

    @Test
    void nothingIsKnownOfAnUnknownJob() throws InterruptedException {
        JobId unknown = nextId();

        assertThat(results().find(unknown)).isEmpty();
        assertThat(results().input(unknown)).isEmpty();
        assertThat(results().result(unknown)).isEmpty();
        assertThat(results().history(unknown)).isEmpty();
    }

    @Test
    void anInputIsKeptToTheLastByte() throws InterruptedException {
        byte[] input = new byte[100_000];
        ThreadLocalRandom.current().nextBytes(input);
        NewJob job = new NewJob(nextId(), KIND, input, Optional.empty(), Optional.empty(), clock.instant());

        Lease lease = submittedAndLeased(job);
        finished(lease, new Outcome.Succeeded(input));

        assertThat(lease.input()).isEqualTo(input);
        assertThat(results().input(job.id())).contains(input);
        assertThat(results().result(job.id())).contains(input);
    }

    @Test
    void anEmptyInputAndAnEmptyResultAreKept() throws InterruptedException {
        NewJob job = new NewJob(nextId(), KIND, new byte[0], Optional.empty(), Optional.empty(), clock.instant());

        finished(submittedAndLeased(job), new Outcome.Succeeded(new byte[0]));

        assertThat(results().input(job.id())).contains(new byte[0]);
        assertThat(results().result(job.id())).contains(new byte[0]);
    }

    @Test
    void onlyASucceededJobHasAResult() throws InterruptedException {
        assertThat(results().result(submitted(jobDueIn(Duration.ofHours(1))))).isEmpty();
        assertThat(results().result(died(job()))).isEmpty();
        assertThat(results().result(cancelled(job()))).isEmpty();
        assertThat(results().result(submittedAndLeased(job()).id())).isEmpty();
    }

    @Test
    void textsAreKeptAsTheyAre() throws InterruptedException {
        String awkward = "'; DROP TABLE job; -- \u0001 \"\\ \u00e9 \ud83c\udf0a";
        Lease lease = submittedAndLeased(jobWithKey("!~'\"%_", "in"));

        finished(lease, new Outcome.Dead(new Failure("odd", awkward)));

        assertThat(found(lease.id()).key()).contains("!~'\"%_");
        assertThat(found(lease.id()).failure().orElseThrow().message()).isEqualTo(awkward);
    }

    @Test
    void aCallbackIsPartOfTheRecord() throws InterruptedException {
        assertThat(found(submitted(jobWithCallback())).callback()).contains(RECEIVER);
    }

    @Test
    void historyTellsWhatDepartedFromTheStraightWay() throws InterruptedException {
        Lease first = submittedAndLeased(job());
        finished(first, new Outcome.Retry(BOOM, clock.instant()));
        advance(Duration.ofSeconds(1));
        finished(leased(), new Outcome.Released());
        advance(Duration.ofSeconds(1));
        finished(leased(), new Outcome.Dead(BOOM));
        assertThat(done(queue().replay(first.id()))).isInstanceOf(Change.Done.class);
        assertThat(done(queue().cancel(first.id()))).isInstanceOf(Change.Done.class);

        List<JobEvent> history = results().history(first.id());

        assertThat(history)
                .extracting(JobEvent::what)
                .containsExactly("failed", "released", "dead", "replayed", "cancelled");
        assertThat(history).extracting(JobEvent::attempt).startsWith(1, 2, 2);
        assertThat(history).extracting(JobEvent::at).isSorted();
    }

    @Test
    void jobsAreListedNewestFirst() throws InterruptedException {
        List<JobId> submitted =
                Stream.generate(this::job).limit(5).map(this::submitted).toList();

        Page<JobRecord> page = results().list(new Query(Optional.empty(), Optional.empty(), Optional.empty(), 100));

        assertThat(page.items()).extracting(JobRecord::id).containsExactlyElementsOf(submitted.reversed());
        assertThat(page.next()).isEmpty();
    }

    @Test
    void pagesMeetEveryJobOnce() throws InterruptedException {
        List<JobId> submitted =
                Stream.generate(this::job).limit(25).map(this::submitted).toList();

        assertThat(all(Optional.empty(), Optional.empty(), 10)).containsExactlyElementsOf(submitted.reversed());
        assertThat(all(Optional.empty(), Optional.empty(), 5)).containsExactlyElementsOf(submitted.reversed());
        assertThat(all(Optional.empty(), Optional.empty(), 1)).containsExactlyElementsOf(submitted.reversed());
    }

    @Test
    void jobsAreListedByKindAndState() throws InterruptedException {
        JobId dead = died(job());
        JobId deadOther = died(job("other"));
        JobId succeeded = succeeded(job());
        JobId cancelled = cancelled(job());
        JobId running = submittedAndLeased(job()).id();
        JobId queued = submitted(job("other"));
        JobId scheduled = submitted(jobDueIn(Duration.ofHours(1)));

        assertThat(all(Optional.of("other"), Optional.empty(), 3)).containsExactly(queued, deadOther);
        assertThat(all(Optional.of("nothing"), Optional.empty(), 3)).isEmpty();
        assertThat(all(Optional.empty(), Optional.of(JobState.DEAD), 1)).containsExactly(deadOther, dead);
        assertThat(all(Optional.of(KIND), Optional.of(JobState.DEAD), 3)).containsExactly(dead);
        assertThat(all(Optional.empty(), Optional.of(JobState.SUCCEEDED), 3)).containsExactly(succeeded);
        assertThat(all(Optional.empty(), Optional.of(JobState.CANCELLED), 3)).containsExactly(cancelled);
        assertThat(all(Optional.empty(), Optional.of(JobState.RUNNING), 3)).containsExactly(running);
        assertThat(all(Optional.empty(), Optional.of(JobState.QUEUED), 3)).containsExactly(queued);
        assertThat(all(Optional.empty(), Optional.of(JobState.SCHEDULED), 3)).containsExactly(scheduled);
    }

    private List<JobId> all(Optional<String> kind, Optional<JobState> state, int limit) throws InterruptedException {
        List<JobId> ids = new ArrayList<>();
        Optional<JobId> before = Optional.empty();
        do {
            Page<JobRecord> page = results().list(new Query(kind, state, before, limit));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            page.items().forEach(record -> ids.add(record.id()));
            before = page.next();
        } while (before.isPresent());
        return ids;
    }

    @Test
    void aReadSeesWhatAFutureHasReported() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            JobId id = submitted(job());
            assertThat(results().find(id)).isPresent();
        }
    }
}
