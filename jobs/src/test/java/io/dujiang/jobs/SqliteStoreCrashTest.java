package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.Submission;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was told is on disk, whenever the process is killed. */
class SqliteStoreCrashTest extends StoreFixture {
    private static final int[] LINES_BEFORE_KILL = {1, 500, 5_000};

    private final Map<String, JobId> taken = new HashMap<>();
    private final List<JobId> finished = new ArrayList<>();

    @Test
    void nothingThatWasToldIsLostAndNothingIsThereTwice() throws Exception {
        for (int i = 0; i < LINES_BEFORE_KILL.length; i++) {
            killAfter(LINES_BEFORE_KILL[i], "round-" + i + "-");
        }

        open(StoreSettings.DEFAULT);

        assertThat(taken).hasSizeGreaterThan(1_000);
        for (Map.Entry<String, JobId> job : taken.entrySet()) {
            assertThat(found(job.getValue()).key()).contains(job.getKey());
        }
        for (JobId id : finished) {
            assertThat(found(id).state()).isEqualTo(JobState.SUCCEEDED);
            assertThat(store().result(id)).contains(bytes(found(id).key().orElseThrow()));
        }
        assertFileIsWhole();
        assertThatKeysAnswerAsBefore();
    }

    private void killAfter(int lines, String prefix) throws IOException, InterruptedException {
        try (ChildJvm child = new ChildJvm(CrashedSubmitter.class, folder.toString(), prefix)) {
            for (int i = 0; i < lines; i++) {
                remember(child.readLine());
            }
            child.kill().forEach(this::remember);
        }
    }

    /** A line that the kill has cut off says nothing. */
    private void remember(String line) {
        String[] words = line.split(" ", -1);
        if (words[0].equals("+") && words.length == 3 && words[2].length() == 13) {
            taken.put(words[1], JobId.parse(words[2]));
        } else if (words[0].equals("-") && words[1].length() == 13) {
            finished.add(JobId.parse(words[1]));
        }
    }

    private void assertFileIsWhole() throws SQLException {
        assertThat(number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"))
                .isZero();
        assertThat(number("SELECT count(*) - count(DISTINCT key) FROM job")).isZero();
        assertThat(number("SELECT count(*) FROM job WHERE state = 2")).isZero();
        assertThat(number("SELECT count(*) FROM job WHERE state = 3"
                        + " AND id NOT IN (SELECT job_id FROM callback WHERE state = 0)"))
                .isZero();
        assertThat(store().stats().unfinished()).isEqualTo(number("SELECT count(*) FROM job WHERE state < 3"));
        assertThat(store().pendingCallbacks()).isEqualTo(number("SELECT count(*) FROM callback WHERE state = 0"));
    }

    private void assertThatKeysAnswerAsBefore() {
        taken.entrySet().stream().limit(100).forEach(job -> {
            byte[] content = bytes(job.getKey());
            NewJob again = new NewJob(
                    nextId(),
                    "crash",
                    content,
                    Optional.of(new NewJob.Key(job.getKey(), content)),
                    Optional.of(RECEIVER),
                    Instant.now());
            assertThat(done(store().submit(again))).isEqualTo(new Submission(job.getValue(), true));
        });
    }
}
