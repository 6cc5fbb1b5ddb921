package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import io.dujiang.jobs.spi.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A full disk refuses what is new, and loses nothing that was taken. */
class SqliteStoreFullTest extends StoreFixture {
    private static final int FILE_BYTES = 2 << 20;
    private static final int LARGE = 100_000;

    private final List<JobId> taken = new ArrayList<>();

    private StoreSettings small() {
        return settings().withMaxFileBytes(FILE_BYTES);
    }

    /** Submits until there is no room, and returns why. */
    private @Nullable Throwable fill(int bytes) {
        try {
            while (true) {
                taken.add(submitted(job(new byte[bytes])));
            }
        } catch (CompletionException full) {
            return full.getCause();
        }
    }

    @Test
    void aSubmissionIsRefusedWithWordsAndAllThatWasTakenStays() throws InterruptedException {
        open(small());

        assertThat(fill(LARGE))
                .isInstanceOf(RefusedException.StorageFull.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("bytes free")
                .hasMessageContaining("Nothing was stored");

        assertThat(taken).hasSizeGreaterThan(10);
        for (JobId id : taken) {
            assertThat(store().input(id)).contains(new byte[LARGE]);
        }
        assertThat(store().stats().queued()).isEqualTo(taken.size());
        reopen(settings());
        assertThat(store().stats().queued()).isEqualTo(taken.size());
        submitted(job(new byte[LARGE]));
    }

    @Test
    void anEndThatFindsNoRoomIsStoredWhenThereIs() throws InterruptedException {
        open(small());
        JobId dead = ended(job(new byte[10 * LARGE]), new Outcome.Dead(BOOM));
        submitted(job());
        Lease lease = leased();
        fill(LARGE);
        fill(1);

        CompletableFuture<Boolean> end = store().finish(lease, new Outcome.Succeeded(new byte[5 * LARGE]));
        assertThatThrownBy(() -> done(store().submit(job(new byte[LARGE]))))
                .hasCauseInstanceOf(RefusedException.StorageFull.class);
        assertThat(end).isNotDone();
        assertThat(done(store().delete(dead))).isEqualTo(new Change.Done(JobState.DEAD));

        assertThat(done(end)).isTrue();
        assertThat(store().result(lease.id())).contains(new byte[5 * LARGE]);
        submitted(job(new byte[LARGE]));
    }

    @Test
    void smallEndsDoNotWaitForALargeOne() throws InterruptedException {
        open(small());
        JobId dead = ended(job(new byte[10 * LARGE]), new Outcome.Dead(BOOM));
        submitted(job());
        submitted(job());
        Lease large = leased();
        Lease small = leased();
        fill(LARGE);
        fill(10_000);

        CompletableFuture<Boolean> largeEnd = store().finish(large, new Outcome.Succeeded(new byte[5 * LARGE]));
        assertThat(done(store().finish(small, new Outcome.Succeeded(bytes("out")))))
                .isTrue();

        assertThat(largeEnd).isNotDone();
        done(store().delete(dead));
        assertThat(done(largeEnd)).isTrue();
    }
}
