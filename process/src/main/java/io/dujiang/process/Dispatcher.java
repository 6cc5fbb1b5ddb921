package io.dujiang.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which worker has which batch, and what becomes of batches whose worker dies.
 *
 * <p>One lock guards all of it; no code of users, no I/O and no wait for a worker happens under it: what a pass gives to workers is sent
 * after it, by the same thread. A batch is in exactly one place: the queue, or the hands of one worker until it is done, taken back, or the worker is dead. At a death all outcomes that were sent have been
 * received, since the thread that reports the death is the one that receives; the status page names the task that ran. That one is
 * to blame; the others go back to the head of the queue in new batches.
 */
final class Dispatcher {
    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();
    private final Condition watched = lock.newCondition();
    private final ProcessPoolBuilder settings;
    private final Roster roster;
    private final Assignments assignments;
    private long retries;
    private final Map<Window, Boolean> calls =
            new WeakHashMap<>(); // that have arguments left, perhaps; true if closing waits for them
    private boolean watchSleeps;
    private boolean closing;

    /** @param startOne begins to start a worker */
    Dispatcher(ProcessPoolBuilder settings, Runnable startOne) {
        this.settings = settings;
        this.roster = new Roster(settings, startOne);
        this.assignments = new Assignments(roster);
    }

    /** Runs code with the lock held, and then sends what it has given to workers. */
    private <T> T locked(Supplier<T> code) {
        List<Assignments.Parcel> parcels;
        T result;
        lock.lock();
        try {
            result = code.get();
            parcels = assignments.takeParcels();
        } finally {
            lock.unlock();
        }
        parcels.forEach(this::send);
        return result;
    }

    /** Sends what a worker was given. If that fails, perhaps for want of memory, its death has all of it redone, and the others get theirs. */
    private void send(Assignments.Parcel parcel) {
        try {
            parcel.send();
        } catch (RuntimeException | Error e) {
            giveUp(parcel.worker(), e);
        }
    }

    /** Kills a worker that a batch could not be sent to. Where even that fails, the watch kills it: the parcels of others are to be sent. */
    private void giveUp(Worker worker, Throwable why) {
        try {
            kill(worker);
            log.warn("{} of pool {} is killed, since a batch could not be sent to it", worker, settings.name, why);
        } catch (RuntimeException | Error e) {
            // for want of memory: to tell it would take more
        }
    }

    /** Kills a worker for a failure of this process. */
    void kill(Worker worker) {
        boolean first;
        lock.lock();
        try {
            first = worker.kill(Worker.Kill.UNRESPONSIVE); // so that no task is to blame
        } finally {
            lock.unlock();
        }
        if (first) {
            worker.destroy();
        }
    }

    private void locked(Runnable code) {
        locked(() -> {
            code.run();
            return true;
        });
    }

    /**
     * A call begins, which is stopped when the pool ends if {@link #endCall} did not come before.
     *
     * @param awaited whether it submits batches also while the pool closes, which waits for it; else it is stopped then
     * @throws RejectedExecutionException if the pool is closed or closing
     */
    void beginCall(Window call, boolean awaited) {
        locked(() -> {
            requireOpen();
            calls.put(call, awaited);
        });
    }

    private void requireOpen() {
        if (closing) {
            throw rejection();
        }
    }

    private RejectedExecutionException rejection() {
        return new RejectedExecutionException("Process pool " + settings.name + " is closed and runs nothing more");
    }

    /** A call that was begun submits nothing more. */
    void endCall(Window call) {
        locked(() -> {
            calls.remove(call);
            tellIfDrained();
        });
    }

    /**
     * Queues batches.
     *
     * @param ofCall whether they belong to a call that was begun
     * @throws RejectedExecutionException if they do not, and the pool is closed or closing
     */
    void submit(List<Batch> batches, boolean ofCall) {
        Runnable end = locked(() -> {
            if (!ofCall) {
                requireOpen();
            }
            assignments.add(batches);
            roster.staffForCall();
            Runnable hopeless = giveUp();
            assign();
            return hopeless;
        });
        end.run();
    }

    /** Starts workers for the first time. */
    void open() {
        locked(roster::staff);
    }

    private void assign() {
        if (assignments.assign()) {
            wakeWatch();
        }
        tellIfDrained();
    }

    private void tellIfDrained() {
        if (closing && isDrained()) {
            drained.signalAll();
        }
    }

    /** True if nothing is left to do; once workers have ended, calls may still learn of it. */
    private boolean isDrained() {
        return (!calls.containsValue(true) || roster.isClosed()) && assignments.isDrained();
    }

    /** A worker is ready. */
    void joined(Worker worker) {
        locked(() -> {
            roster.joined(worker);
            wakeWatch();
            assign();
        });
    }

    /** A worker did not become ready. If none is left to wait for, what is queued fails. */
    void startFailed(String story) {
        Runnable end = locked(() -> {
            roster.startFailed(story);
            Runnable hopeless = giveUp();
            assign();
            wakeWatch();
            return hopeless;
        });
        end.run();
    }

    /** Takes out what waits, if no worker will ever come for it. Returns what fails it, to be run without the lock. */
    private Runnable giveUp() {
        if (!roster.isClosed() && !roster.hasNone()) {
            return () -> {};
        }
        List<Batch> left = assignments.takeQueued();
        RuntimeException why = roster.isClosed() ? closed() : roster.noStart();
        return () -> fail(left, why);
    }

    private CancellationException closed() {
        return new CancellationException("Process pool " + settings.name + " was closed before the task was done");
    }

    private static void fail(List<Batch> batches, RuntimeException why) {
        batches.forEach(batch -> batch.tasks.forEach(task -> task.finish(why)));
    }

    /** Frames with outcomes came from a worker; called by the one thread that receives from it at the time. */
    void results(Worker worker, List<ByteBuffer> frames) throws IOException {
        Delivery delivery = new Delivery(worker);
        try {
            for (ByteBuffer frame : frames) {
                delivery.take(frame);
            }
        } finally {
            settle(worker, delivery);
        }
    }

    private void settle(Worker worker, Delivery delivery) {
        try {
            locked(() -> done(worker, delivery));
        } finally {
            delivery.flush();
        }
    }

    private void done(Worker worker, Delivery delivery) {
        worker.hasDone(delivery.count());
        delivery.done().forEach(worker.slots::remove);
        if (settings.replaceAfterTasks > 0
                && worker.tasksDone >= settings.replaceAfterTasks
                && !delivery.done().isEmpty()) {
            retire(worker);
        }
        assign();
    }

    /** Gives a worker nothing more, and has it replaced; with the lock held. It is told to end when it has done what it was given. */
    private void retire(Worker worker) {
        if (roster.retire(worker)) {
            wakeWatch();
        }
    }

    /** A worker is dead, and all that it sent was received. */
    void died(Worker worker, String cause) {
        List<Runnable> ends = locked(() -> {
            boolean wasTold = worker.toldToEnd && worker.inFlight() == 0;
            Aftermath aftermath = new Aftermath(worker, cause, settings);
            List<Runnable> failed = assignments.settle(aftermath);
            retries += aftermath.retries();
            roster.died(worker, wasTold);
            failed.add(giveUp());
            assign();
            wakeWatch();
            if (!wasTold) {
                failed.add(() -> log.warn("{} of pool {} died: {}", worker, settings.name, cause));
            }
            return failed;
        });
        ends.forEach(Runnable::run);
    }

    /** Cancels tasks wherever they are. */
    void cancel(Collection<RemoteTask> tasks) {
        CancellationException cancelled = new CancellationException("The task was cancelled");
        List<RemoteTask> first = tasks.stream()
                .filter(task -> !task.isDone() && task.finish(cancelled))
                .toList();
        if (!first.isEmpty()) {
            locked(() -> {
                assignments.cancel(first);
                assign();
            });
        }
    }

    private void wakeWatch() {
        if (watchSleeps) {
            watchSleeps = false;
            watched.signal();
        }
    }

    /**
     * One look of the watch thread at all workers: waits, with the lock let go, for the time between two looks, or while there is nothing to
     * watch. Adds to the actions what the thread has to do without the lock. Returns false when the pool has ended.
     */
    boolean look(PoolWatch watch, boolean idle, List<Runnable> actions) throws InterruptedException {
        awaitNextLook(idle);
        return locked(() -> {
            List<Worker> all = roster.everyone();
            all.forEach(worker -> watch.look(worker, actions));
            all.stream().filter(watch::hasGrown).forEach(this::retire);
            assignments.recall();
            assignments.awaitUnread();
            assign();
            return !roster.isOver();
        });
    }

    @SuppressWarnings("WaitNotInLoop") // looking once too often does no harm
    private void awaitNextLook(boolean idle) throws InterruptedException {
        lock.lock();
        try {
            if (idle && assignments.isDrained() && !roster.hasRetired() && !roster.hasBehind()) {
                watchSleeps = true;
                watched.await();
                watchSleeps = false;
            } else {
                var _ = watched.awaitNanos(PoolWatch.PERIOD_NANOS);
            }
        } finally {
            lock.unlock();
        }
    }

    long retries() {
        return locked(() -> retries);
    }

    /** What each worker does. */
    List<WorkerStatus> statuses() {
        return locked(() -> roster.everyone().stream().map(Worker::status).toList());
    }

    /** Takes no more calls and waits until those it has are done, or the time is over. Returns whether they are. */
    boolean drain(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            closing = true;
            calls.forEach((call, awaited) -> {
                if (!awaited) {
                    call.stop(rejection());
                }
            });
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
        List<Worker> killed = new ArrayList<>();
        locked(() -> {
            closing = true;
            left.addAll(assignments.takeQueued());
            for (Worker worker : roster.everyone()) {
                left.addAll(worker.slots.all());
                if (worker.inFlight() > 0 && worker.kill(Worker.Kill.TERMINATED)) {
                    killed.add(worker);
                }
            }
            calls.keySet().forEach(call -> call.stop(closed()));
            roster.close();
            wakeWatch();
            tellIfDrained();
        });
        try {
            fail(left, closed());
        } finally {
            killed.forEach(Worker::destroy);
        }
    }
}
