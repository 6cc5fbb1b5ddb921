package io.dujiang.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a pool: those that get batches, the spares, those that are to end, and how many more are starting. Guarded by the lock of the
 * dispatcher.
 */
final class Roster {
    static final int MAX_START_FAILURES = 3;
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<Worker> workers = new ArrayList<>();
    private final List<Worker> spares = new ArrayList<>();
    private final List<Worker> retired = new ArrayList<>();
    private final ProcessPoolBuilder settings;
    private final Runnable startOne;
    private int starting;
    private int startFailures;
    private long lastStartFailure;
    private String startStory = "";
    private boolean closed;

    Roster(ProcessPoolBuilder settings, Runnable startOne) {
        this.settings = settings;
        this.startOne = startOne;
    }

    /** Sees to it that there are as many workers and spares as there should be. */
    void staff() {
        while (workers.size() < settings.size && !spares.isEmpty()) {
            workers.add(spares.removeFirst());
        }
        while (!closed
                && startFailures < MAX_START_FAILURES
                && workers.size() + spares.size() + starting < settings.size + settings.spares) {
            startOneMore();
        }
    }

    private void startOneMore() {
        starting++;
        try {
            startOne.run();
        } catch (RuntimeException | Error e) { // no thread, or no memory
            countFailedStart("The thread that starts a worker cannot be started: " + e);
        }
    }

    /** The same before a batch is queued: starts that were given up are tried again, at the first call and after a rest. */
    void staffForCall() {
        if (hasNone() || (startFailures > 0 && System.nanoTime() - lastStartFailure > REST_NANOS)) {
            startFailures = 0;
            staff();
        }
    }

    /** The same after a worker is gone. If it was the last, starts are tried again, since nothing else would ever do that. */
    private void staffAnew() {
        if (hasNone()) {
            startFailures = 0;
        }
        staff();
    }

    /** A worker is ready. */
    void joined(Worker worker) {
        starting--;
        startFailures = 0;
        (workers.size() < settings.size ? workers : spares).add(worker);
        if (closed) {
            var _ = retire(worker);
        }
        staff();
    }

    /** A worker did not become ready. */
    void startFailed(String story) {
        countFailedStart(story);
        staff();
    }

    private void countFailedStart(String story) {
        starting--;
        startFailures++;
        lastStartFailure = System.nanoTime();
        startStory = story;
    }

    /** What fails that which waits when {@link #hasNone}. */
    WorkerStartException noStart() {
        return new WorkerStartException("Of pool " + settings.name + " no worker starts, tried " + MAX_START_FAILURES
                + " times in a row; the next call tries again. " + startStory);
    }

    /** Gives a worker nothing more, and has it replaced. Returns false if that was done before. */
    boolean retire(Worker worker) {
        boolean removed = workers.remove(worker) || spares.remove(worker);
        if (removed) {
            worker.retiring = true;
            retired.add(worker);
            staffAnew();
        }
        return removed;
    }

    /**
     * A worker is dead.
     *
     * @param wasTold whether it was told to end, and had nothing to do
     */
    void died(Worker worker, boolean wasTold) {
        workers.remove(worker);
        spares.remove(worker);
        retired.remove(worker);
        if (!wasTold) {
            startFailures = 0;
        }
        staffAnew();
    }

    /** No worker is started any more; each is retired. */
    void close() {
        closed = true;
        everyone().forEach(this::retire);
    }

    boolean isClosed() {
        return closed;
    }

    /** True after it was closed and the last is gone. */
    boolean isOver() {
        return closed && starting == 0 && everyone().isEmpty();
    }

    /** True if there is no worker, and none will be by itself. */
    boolean hasNone() {
        return workers.isEmpty() && starting == 0;
    }

    boolean hasRetired() {
        return !retired.isEmpty();
    }

    /** True if a worker that could get batches has none. */
    boolean hasIdle() {
        return workers.stream().anyMatch(worker -> worker.inFlight() == 0 && !worker.isStuck());
    }

    /** True if a worker has shown no sign of life since something was taken back from it. */
    boolean hasBehind() {
        return everyone().stream().anyMatch(Worker::isBehind);
    }

    /** True if a worker that could get batches is not stuck. */
    boolean hasUnstuck() {
        return workers.stream().anyMatch(worker -> !worker.isStuck());
    }

    /** True if no worker has a batch. */
    boolean isIdle() {
        return everyone().stream().allMatch(worker -> worker.inFlight() == 0);
    }

    /** The worker with the fewest batches that has room for one more, or null. */
    @Nullable
    Worker freest(Batch batch) {
        Worker freest = null;
        for (Worker worker : workers) {
            if ((freest == null || worker.inFlight() < freest.inFlight())
                    && worker.hasRoom(batch, settings.replaceAfterTasks)) {
                freest = worker;
            }
        }
        return freest;
    }

    List<Worker> everyone() {
        return Stream.of(workers, spares, retired).flatMap(List::stream).toList();
    }
}
