package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.LiveJobs.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LiveJobsTest {
    private final LiveJobs live = new LiveJobs();

    private List<Long> takeAll() {
        List<Long> ids = new ArrayList<>();
        for (Waiting job = live.takeQueued(); job != null; job = live.takeQueued()) {
            ids.add(job.id());
        }
        return ids;
    }

    @Test
    void whatIsCancelledIsNotTaken() {
        LongStream.range(0, 10_000).forEach(id -> live.enqueue(new Waiting(id, id, null)));

        LongStream.range(0, 10_000).filter(id -> id % 3 != 0).forEach(id -> live.cancelled(id, JobState.QUEUED, 0));

        assertThat(live.count()).isEqualTo(3_334);
        assertThat(takeAll())
                .containsExactlyElementsOf(LongStream.range(0, 10_000)
                        .filter(id -> id % 3 == 0)
                        .boxed()
                        .toList());
        assertThat(live.count()).isZero();
    }

    @Test
    void aScheduledJobThatIsCancelledDoesNotComeDue() {
        live.schedule(new Waiting(1, 10, null));
        live.schedule(new Waiting(2, 5, null));
        live.schedule(new Waiting(3, 20, null));

        live.cancelled(2, JobState.SCHEDULED, 0);

        assertThat(live.takeDue(10, 100)).extracting(Waiting::id).containsExactly(1L);
        assertThat(live.nextDue()).hasValue(20);
    }

    @Test
    void whatIsGivenBackGoesBeforeWhatIsDueLater() {
        live.enqueue(new Waiting(5, 50, null));
        live.enqueue(new Waiting(6, 60, null));

        live.requeue(new Waiting(3, 30, null));
        live.requeue(new Waiting(1, 10, null));
        live.requeue(new Waiting(7, 55, null));

        assertThat(takeAll()).containsExactly(1L, 3L, 5L, 7L, 6L);
    }
}
