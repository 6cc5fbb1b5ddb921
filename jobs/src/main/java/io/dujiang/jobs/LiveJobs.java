package io.dujiang.jobs;

import io.dujiang.jobs.spi.NewJob;
import io.dujiang.jobs.spi.QueueStats;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished jobs in memory, as of the last commit: those that wait in the order in which they are to start, those that
 * wait for their time, and those that run. The file has the same and more; this spares looking there.
 *
 * <p>Used by the writer's thread, but for the demand and the snapshot. A cancelled job stays in its queue, marked as gone,
 * until it is met there or until half of the entries are such.
 */
final class LiveJobs {
    private static final long MAX_RETAINED_BYTES = 64 << 20;
    private static final int MIN_GONE = 1_000;

    /**
     * A job that waits.
     *
     * @param fresh its content, if it is still at hand
     */
    record Waiting(long id, long dueAt, @Nullable NewJob fresh) {}

    /** What the end of a running job needs to know of it. */
    record Running(long token, int replays, @Nullable String callback) {}

    private static final Comparator<Waiting> LONGEST_DUE =
            Comparator.comparingLong(Waiting::dueAt).thenComparingLong(Waiting::id);

    private final Credit demand = new Credit();
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
    private final PriorityQueue<Waiting> returned = new PriorityQueue<>(LONGEST_DUE);
    private final PriorityQueue<Waiting> scheduled = new PriorityQueue<>(LONGEST_DUE);
    private final Set<Long> gone = new HashSet<>();
    private final Map<Long, Running> running = new HashMap<>();
    private long retainedBytes;
    private long queuedCount;
    private long scheduledCount;
    private long bytes;
    private volatile QueueStats snapshot = new QueueStats(0, 0, 0, 0, 0);

    /** Any thread: how many more leases are wanted. */
    Credit demand() {
        return demand;
    }

    boolean hasWork(long now) {
        return (queuedCount > 0 && demand.isAny()) || nextDue().orElse(Long.MAX_VALUE) <= now;
    }

    OptionalLong nextDue() {
        Waiting next = scheduled.peek();
        return next == null ? OptionalLong.empty() : OptionalLong.of(next.dueAt());
    }

    boolean isQueueEmpty() {
        return queuedCount == 0;
    }

    long count() {
        return queuedCount + scheduledCount + running.size();
    }

    long bytes() {
        return bytes;
    }

    /** Any thread: the figures as of the last commit. */
    QueueStats snapshot() {
        return snapshot;
    }

    void publish() {
        snapshot = new QueueStats(scheduledCount, queuedCount, running.size(), bytes, 0);
    }

    void addBytes(long more) {
        bytes += more;
    }

    void enqueue(Waiting job) {
        queue.addLast(retained(job));
        queuedCount++;
    }

    /** Puts back one that was taken or given back, before those that are due later. */
    void requeue(Waiting job) {
        returned.add(retained(job));
        queuedCount++;
    }

    void schedule(Waiting job) {
        scheduled.add(job);
        scheduledCount++;
    }

    /** Takes those whose time has come, as queued ones. */
    List<Waiting> takeDue(long now, int limit) {
        List<Waiting> due = new ArrayList<>();
        while (due.size() < limit && nextDue().orElse(Long.MAX_VALUE) <= now) {
            Waiting job = scheduled.remove();
            if (!gone.remove(job.id())) {
                scheduledCount--;
                due.add(job);
            }
        }
        return due;
    }

    @Nullable
    Waiting takeQueued() {
        for (Waiting job = pollQueued(); job != null; job = pollQueued()) {
            retainedBytes -= freshBytes(job);
            if (!gone.remove(job.id())) {
                queuedCount--;
                return job;
            }
        }
        return null;
    }

    private @Nullable Waiting pollQueued() {
        Waiting back = returned.peek();
        Waiting next = queue.peekFirst();
        boolean first = back != null && (next == null || back.dueAt() <= next.dueAt());
        return first ? returned.poll() : queue.pollFirst();
    }

    void started(long id, Running job) {
        running.put(id, job);
    }

    @Nullable
    Running running(long id) {
        return running.get(id);
    }

    void stopped(long id) {
        running.remove(id);
    }

    void cancelled(long id, JobState before, long inputBytes) {
        bytes -= inputBytes;
        switch (before) {
            case RUNNING -> running.remove(id);
            case QUEUED -> {
                queuedCount--;
                markGone(id);
            }
            default -> {
                scheduledCount--;
                markGone(id);
            }
        }
    }

    private void markGone(long id) {
        gone.add(id);
        if (gone.size() > Math.max(MIN_GONE, (queue.size() + returned.size() + scheduled.size()) / 2)) {
            queue.removeIf(this::isGone);
            returned.removeIf(this::isGone);
            scheduled.removeIf(this::isGone);
            gone.clear();
        }
    }

    private boolean isGone(Waiting job) {
        boolean is = gone.contains(job.id());
        retainedBytes -= is ? freshBytes(job) : 0;
        return is;
    }

    private Waiting retained(Waiting job) {
        if (job.fresh() != null && retainedBytes + freshBytes(job) > MAX_RETAINED_BYTES) {
            return new Waiting(job.id(), job.dueAt(), null);
        }
        retainedBytes += freshBytes(job);
        return job;
    }

    private static long freshBytes(Waiting job) {
        NewJob fresh = job.fresh();
        return fresh == null ? 0 : fresh.input().length;
    }
}
