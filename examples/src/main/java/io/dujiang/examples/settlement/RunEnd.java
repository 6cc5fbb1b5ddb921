package io.dujiang.examples.settlement;

import java.sql.SQLException;
import java.time.Duration;

/** Waits for the end of a run: every accepted job has called back, or the service has nothing left to do. */
final class RunEnd {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DemoStage stage;
    private final JobsFile jobs;

    RunEnd(DemoStage stage) {
        this.stage = stage;
        this.jobs = new JobsFile(stage.folder());
    }

    /**
     * Blocks until the end, or until nothing has happened for a minute, which is said.
     *
     * @throws ServiceFailedException if the service ended by itself
     */
    void await() throws InterruptedException, SQLException {
        long called = -1;
        long since = System.nanoTime();
        Duration nextLook = QUIET;
        while (stage.deliveries().takenCount() < stage.tally().accepted.size()) {
            stage.service().awaitUp();
            Duration quiet = Duration.ofNanos(System.nanoTime() - since);
            if (called != stage.deliveries().takenCount()) {
                called = stage.deliveries().takenCount();
                since = System.nanoTime();
                nextLook = QUIET;
            } else if (quiet.compareTo(nextLook) > 0) {
                if (jobs.isSettled()) {
                    return;
                }
                nextLook = nextLook.plus(QUIET);
            }
            if (quiet.compareTo(PATIENCE) > 0) {
                stage.screen()
                        .say("Nothing has happened for " + PATIENCE.toSeconds() + " s; the run is ended as it is");
                return;
            }
            Thread.sleep(POLL);
        }
    }
}
