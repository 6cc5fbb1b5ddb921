package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a start makes of what the process before has left. */
class SqliteStoreRecoveryTest extends StoreFixture {
    @Test
    void aLeaseOfTheProcessBeforeIsVoid() throws InterruptedException {
        open();
        JobId id = submitted(job());
        Lease before = leased();

        reopen(settings());

        assertThat(found(id).state()).isEqualTo(JobState.QUEUED);
        assertThat(found(id).deaths()).isEqualTo(1);
        assertThat(store().history(id)).extracting(JobEvent::what).containsExactly("worker-died");
        Lease after = leased();
        assertThat(after.attempt()).isEqualTo(2);
        assertThat(after.failedAttempts()).isZero();
        assertThat(after.token()).isGreaterThan(before.token());
        assertThat(done(store().finish(before, new Outcome.Succeeded(bytes("stale")))))
                .isFalse();
        assertThat(done(store().finish(after, new Outcome.Succeeded(bytes("fresh")))))
                .isTrue();
        assertThat(store().result(id)).contains(bytes("fresh"));
    }

    @Test
    void aJobThatOutlivesNoProcessIsDeadAtLastAndSaysSo() throws InterruptedException {
        open(settings().withMaxDeaths(3));
        JobId id = submitted(jobWithCallback());
        for (int death = 1; death <= 3; death++) {
            assertThat(leased().attempt()).isEqualTo(death);
            reopen(settings().withMaxDeaths(3));
            assertThat(found(id).deaths()).isEqualTo(death);
        }
        leased();

        reopen(settings().withMaxDeaths(3));

        JobRecord job = found(id);
        assertThat(job.state()).isEqualTo(JobState.DEAD);
        assertThat(job.deaths()).isEqualTo(4);
        assertThat(job.failure().orElseThrow().reason()).isEqualTo("worker-died");
        assertThat(job.failure().orElseThrow().message()).contains("4 times").contains("3 are allowed");
        assertThat(store().history(id)).extracting(JobEvent::what).endsWith("worker-died", "dead");
        store().requestCallbacks(1);
        DueCallback callback = next(callbacks);
        assertThat(callback.webhookId()).isEqualTo("msg_" + id);
        assertThat(callback.state()).isEqualTo(JobState.DEAD);
        assertThat(callback.failure().orElseThrow().reason()).isEqualTo("worker-died");
        assertThat(store().stats().unfinished()).isZero();
        assertThat(done(store().replay(id))).isEqualTo(new Change.Done(JobState.DEAD));
        assertThat(leased().attempt()).isEqualTo(1);
    }

    @Test
    void whatWaitedWaitsInItsOrder() throws InterruptedException {
        open();
        List<JobId> queued = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            queued.add(submitted(job()));
        }
        NewJob later = new NewJob(
                nextId(),
                KIND,
                bytes("later"),
                Optional.empty(),
                Optional.empty(),
                now.get().plusSeconds(60));
        submitted(later);

        reopen(settings());

        assertThat(store().stats().queued()).isEqualTo(20);
        assertThat(store().stats().scheduled()).isEqualTo(1);
        assertThat(store().stats().unfinishedBytes()).isEqualTo(45);
        store().request(21);
        for (JobId id : queued) {
            assertThat(next(leases).id()).isEqualTo(id);
        }
        advance(Duration.ofSeconds(60));
        assertThat(next(leases).input()).isEqualTo(bytes("later"));
    }

    @Test
    void pendingCallbacksAreDueAgain() throws InterruptedException {
        open();
        store().requestCallbacks(1);
        JobId sent = succeeded(jobWithCallback());
        JobId waiting = succeeded(jobWithCallback());
        assertThat(next(callbacks).id()).isEqualTo(sent);

        reopen(settings());

        assertThat(store().pendingCallbacks()).isEqualTo(2);
        store().requestCallbacks(2);
        DueCallback first = next(callbacks);
        assertThat(first.id()).isEqualTo(sent);
        assertThat(first.result()).contains(bytes("out"));
        assertThat(next(callbacks).id()).isEqualTo(waiting);
        done(store().delivered(first));
        assertThat(store().pendingCallbacks()).isEqualTo(1);
    }

    @Test
    void aCleanCloseLeavesOneFile() {
        open();
        submitted(job());

        close();

        assertThat(folder.resolve("jobs.db")).isNotEmptyFile();
        assertThat(folder.resolve("jobs.db-wal")).doesNotExist();
    }
}
