package io.dujiang.jobs;

import io.dujiang.jobs.Fence.Phase;
import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One lease on its way: waiting for a slot, running, stopped or ended. */
final class Attempt implements Runnable, JobContext {
    /** What becomes of it if not even its failure could be told. */
    private static final Outcome RELEASED = new Outcome.Released();

    private final Lease lease;
    private final Engine engine;
    private final long leasedAt;
    private final Fence fence = new Fence();
    private volatile long startedAt;
    private volatile long fencedAt;
    private volatile boolean reported;

    @Nullable
    private volatile JobProgress progress;

    Attempt(Lease lease, Engine engine, long nowMillis) {
        this.lease = lease;
        this.engine = engine;
        this.leasedAt = nowMillis;
    }

    @Override
    public void run() {
        startedAt = engine.millis();
        if (!fence.begin()) {
            return;
        }
        long began = System.nanoTime();
        Outcome outcome = RELEASED;
        try {
            outcome = engine.handle(this);
        } finally {
            boolean counts = fence.end();
            engine.ended(this, counts ? Optional.of(outcome) : Optional.empty(), System.nanoTime() - began);
        }
    }

    Lease lease() {
        return lease;
    }

    Phase phase() {
        return fence.phase();
    }

    /** Stops it; the answer is that of {@link Fence#raise}. */
    Phase stop() {
        if (!isCancelled()) {
            fencedAt = engine.millis();
        }
        return fence.raise();
    }

    /** Stops it only if it has not begun. */
    boolean revoke() {
        return fence.revoke();
    }

    long waitedMillis(long now) {
        return now - leasedAt;
    }

    long ranMillis(long now) {
        return now - startedAt;
    }

    Duration overdue(long now) {
        return Duration.ofMillis(now - fencedAt);
    }

    /** True the first time. */
    boolean reportOnce() {
        boolean first = !reported;
        reported = true;
        return first;
    }

    boolean wasReported() {
        return reported;
    }

    List<StackTraceElement> stack() {
        return List.of(fence.stack());
    }

    /** Empty too once its code has ended, before anybody can know of that. */
    Optional<JobProgress> lastProgress() {
        return fence.phase() == Phase.ENDED ? Optional.empty() : Optional.ofNullable(progress);
    }

    @Override
    public JobId id() {
        return lease.id();
    }

    @Override
    public String kind() {
        return lease.kind();
    }

    @Override
    public int attempt() {
        return lease.attempt();
    }

    @Override
    public Optional<String> idempotencyKey() {
        return lease.key();
    }

    @Override
    public boolean isCancelled() {
        return fence.phase() == Phase.FENCED;
    }

    @Override
    public void progress(double fraction, String note) {
        progress = new JobProgress(Double.isNaN(fraction) ? 0 : Math.clamp(fraction, 0, 1), Excerpt.of(note, 200));
    }
}
