package io.dujiang.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which worker has which batch, and what becomes of batches whose worker dies.
 *
 * <p>One lock guards all of it; no code of users, no I/O and no wait for a worker happens under it. A batch is in exactly one place: the
 * queue, or the hands of one worker until it is done, taken back, or the worker is dead. At a death all outcomes that were sent have been
 * received, since the thread that reports the death is the one that receives; the status page names the task that ran. That one is
 * to blame; the others go back to the head of the queue in new batches.
 */
final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final int MAX_START_FAILURES = 3;
    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();
    private final Condition watched = lock.newCondition();
    private final Deque<Batch> queue = new ArrayDeque<>();
    private final List<Worker> workers = new ArrayList<>();
    private final List<Worker> spares = new ArrayList<>();
    private final List<Worker> retired = new ArrayList<>();
    private final ProcessPoolBuilder settings;
    private final Workforce workforce;
    private int starting;
    private int startFailures;
    private long lastStartFailure;
    private long retries;
    private boolean watchSleeps;
    private boolean closing;
    private boolean closed;

    Dispatcher(ProcessPoolBuilder settings, Workforce workforce) {
        this.settings = settings;
        this.workforce = workforce;
    }

    private <T> T locked(Supplier<T> code) {
        lock.lock();
        try {
            return code.get();
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable code) {
        locked(() -> {
            code.run();
            return true;
        });
    }

    /**
     * Queues a batch.
     *
     * @throws RejectedExecutionException if the pool is closed or closing
     */
    void submit(Batch batch) {
        locked(() -> {
            if (closing) {
                throw new RejectedExecutionException(
                        "Process pool " + settings.name + " is closed and runs nothing more");
            }
            batch.own();
            queue.addLast(batch);
            boolean none = workers.isEmpty() && starting == 0;
            if (none || (startFailures > 0 && System.nanoTime() - lastStartFailure > REST_NANOS)) {
                startFailures = 0;
                staff();
            }
            assign();
        });
    }

    /** Starts workers for the first time. */
    void open() {
        locked(this::staff);
    }

    /** Sees to it that there are as many workers and spares as there should be. */
    private void staff() {
        while (workers.size() < settings.size && !spares.isEmpty()) {
            workers.add(spares.removeFirst());
        }
        while (!closed
                && startFailures < MAX_START_FAILURES
                && workers.size() + spares.size() + starting < settings.size + settings.spares) {
            starting++;
            workforce.startOne();
        }
    }

    /** The same after a worker is gone. If it was the last, starts are tried again, since nothing else would ever do that. */
    private void staffAnew() {
        if (workers.isEmpty() && starting == 0) {
            startFailures = 0;
        }
        staff();
    }

    private void assign() {
        Worker worker;
        while (!queue.isEmpty() && (worker = freest(queue.getFirst())) != null) {
            Batch batch = queue.removeFirst();
            if (!batch.isDone()) {
                worker.give(batch);
                wakeWatch();
            }
        }
        if (isDrained()) {
            drained.signalAll();
        }
    }

    private boolean isDrained() {
        return queue.isEmpty() && everyWorker().allMatch(worker -> worker.inFlight() == 0);
    }

    private @Nullable Worker freest(Batch batch) {
        Worker freest = null;
        for (Worker worker : workers) {
            if (worker.hasRoom(batch) && (freest == null || worker.inFlight() < freest.inFlight())) {
                freest = worker;
            }
        }
        return freest;
    }

    /** A worker is ready. */
    void joined(Worker worker) {
        locked(() -> {
            starting--;
            startFailures = 0;
            (workers.size() < settings.size ? workers : spares).add(worker);
            if (closed) {
                retire(worker);
            }
            staff();
            assign();
        });
    }

    /** A worker did not become ready. If none is left to wait for, what is queued fails. */
    void startFailed(String story) {
        List<Batch> hopeless = locked(() -> {
            starting--;
            startFailures++;
            lastStartFailure = System.nanoTime();
            staff();
            List<Batch> left = starting == 0 && workers.isEmpty() ? List.copyOf(queue) : List.<Batch>of();
            if (!left.isEmpty()) {
                queue.clear();
            }
            assign();
            wakeWatch();
            return left;
        });
        fail(
                hopeless,
                new WorkerStartException("Of pool " + settings.name + " no worker starts, tried " + MAX_START_FAILURES
                        + " times in a row; the next call tries again. " + story));
    }

    private static void fail(List<Batch> batches, RuntimeException why) {
        batches.forEach(batch -> batch.tasks.forEach(task -> task.finish(why)));
    }

    /** Outcomes came from a worker; called by the one thread that receives from it. */
    void results(Worker worker, ByteBuffer frame) throws IOException {
        OutcomeFrame came = OutcomeFrame.read(frame);
        Batch batch = locked(() -> worker.find(came.batch()));
        if (batch == null || batch.outcomes + came.outcomes().size() > batch.tasks.size()) {
            throw new IOException("A worker sent outcomes of tasks that it was not given");
        }
        for (ByteBuffer outcome : came.outcomes()) {
            batch.tasks.get(batch.outcomes++).finish(outcome);
        }
        if (came.last() && !batch.isDone()) {
            throw new IOException(
                    "A worker says that it is done with a batch of which it gave no outcome of some tasks");
        }
        locked(() -> done(worker, batch, came));
    }

    private void done(Worker worker, Batch batch, OutcomeFrame came) {
        int count = came.outcomes().size();
        worker.tasksDone += count;
        if (count > 0) {
            batch.size.measured(count, came.nanos());
        }
        if (came.last()) {
            worker.release(batch);
            if (settings.replaceAfterTasks > 0 && worker.tasksDone >= settings.replaceAfterTasks) {
                retire(worker);
            }
            assign();
        }
    }

    /** Gives a worker nothing more, and has it replaced; with the lock held. It is told to end when it has done what it was given. */
    private void retire(Worker worker) {
        if (workers.remove(worker) || spares.remove(worker)) {
            worker.retiring = true;
            retired.add(worker);
            staffAnew();
            wakeWatch();
        }
    }

    /** A worker is dead, and all that it sent was received. */
    void died(Worker worker, String cause) {
        List<Runnable> ends = locked(() -> {
            boolean wasTold = worker.toldToEnd && worker.inFlight() == 0;
            workers.remove(worker);
            spares.remove(worker);
            retired.remove(worker);
            if (!wasTold) {
                log.warn("{} of pool {} died: {}", worker, settings.name, cause);
                startFailures = 0;
            }
            Aftermath aftermath = new Aftermath(worker, cause, settings);
            List<Runnable> failed = aftermath.settle(queue);
            retries += aftermath.retries();
            staffAnew();
            assign();
            wakeWatch();
            return failed;
        });
        ends.forEach(Runnable::run);
    }

    /** Cancels a task wherever it is. */
    void cancel(RemoteTask task) {
        if (!task.finish(new CancellationException("The task was cancelled"))) {
            return;
        }
        locked(() -> {
            Batch batch = task.batch;
            if (batch != null && !(batch.isDone() && queue.remove(batch))) {
                everyWorker()
                        .filter(worker -> worker.find(batch.number) == batch)
                        .toList()
                        .forEach(worker -> cancelIn(worker, batch));
            }
            assign();
        });
    }

    /** A batch of which some tasks are wanted goes on: the watch sees when one that is not begins. */
    private void cancelIn(Worker worker, Batch batch) {
        if (batch.isDone() && !worker.revoke(batch)) {
            worker.cancelled.add(StatusPage.batchWord(batch.number));
            wakeWatch();
        }
    }

    private Stream<Worker> everyWorker() {
        return Stream.of(workers, spares, retired).flatMap(List::stream);
    }

    private void wakeWatch() {
        if (watchSleeps) {
            watchSleeps = false;
            watched.signal();
        }
    }

    /**
     * One look of the watch thread at all workers: waits, with the lock let go, for the time between two looks, or while there is nothing to
     * watch. Returns what it has to do without the lock; null when the pool has ended.
     */
    @SuppressWarnings("WaitNotInLoop") // looking once too often does no harm
    @Nullable
    List<Runnable> look(PoolWatch watch, boolean idle) throws InterruptedException {
        lock.lock();
        try {
            watchSleeps = true;
            if (idle && isDrained() && retired.isEmpty()) {
                watched.await();
            } else {
                watched.awaitNanos(PoolWatch.PERIOD_NANOS);
            }
            watchSleeps = false;
            if (closed && starting == 0 && everyWorker().findAny().isEmpty()) {
                return null;
            }
            List<Runnable> actions = new ArrayList<>();
            everyWorker().forEach(worker -> watch.look(worker, actions));
            everyWorker().filter(watch::hasGrown).toList().forEach(this::retire);
            recall();
            return actions;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back what waits in a worker behind something long while another worker has nothing. */
    private void recall() {
        if (queue.isEmpty() && workers.stream().anyMatch(worker -> worker.inFlight() == 0)) {
            for (Worker worker : everyWorker().toList()) {
                for (Batch batch : worker.batches()) {
                    if (worker.inFlight() > 1
                            && System.nanoTime() - batch.sentAt > PoolWatch.STUCK_NANOS
                            && worker.revoke(batch)) {
                        Batch again = batch.anew(batch.tasks);
                        again.own();
                        queue.addLast(again);
                    }
                }
            }
        }
        assign();
    }

    long retries() {
        return locked(() -> retries);
    }

    /** What each worker does. */
    List<WorkerStatus> statuses() {
        return locked(() -> everyWorker().map(Worker::status).toList());
    }

    /** Takes no more batches and waits until those it has are done, or the time is over. Returns whether they are. */
    boolean drain(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            closing = true;
            long left = patience.toNanos();
            while (!isDrained() && left > 0) {
                left = drained.awaitNanos(left);
            }
            return isDrained();
        } finally {
            lock.unlock();
        }
    }

    /** Ends: what is not done is cancelled, and its workers are killed; the others are told to end. */
    void end() {
        List<Batch> left = new ArrayList<>();
        locked(() -> {
            closing = true;
            closed = true;
            left.addAll(queue);
            queue.clear();
            for (Worker worker : everyWorker().toList()) {
                left.addAll(worker.batches());
                if (worker.inFlight() > 0) {
                    worker.kill(Worker.Kill.TERMINATED);
                }
                retire(worker);
            }
            wakeWatch();
        });
        fail(left, new CancellationException("Process pool " + settings.name + " was closed before the task was done"));
    }
}
