package io.dujiang.process;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a call that are under way, or ended and not yet consumed, and how many these may be. One thread consumes them; the same adds
 * them, or one other.
 */
final class Window {
    /** Batches under way for each worker, at least: one that runs, those that wait beside it, and one that is consumed. */
    private static final int BATCHES_PER_WORKER = 4;

    /**
     * A batch gets no smaller than such a part of those before: each has a cost of its own. But the last tasks may be long where those before were tiny, and
     * so many of them are in one worker then.
     */
    private static final int LEAST_PART = 256;

    private final Flow.Source source;
    private final Arrivals arrivals;
    private final boolean ordered;
    private final long total;
    private final Queue<List<RemoteTask>> open; // as they were added
    private int next; // in the first of these, where tasks are consumed in order; those before it were
    private volatile int added; // written by the thread that adds
    private final AtomicInteger consumed = new AtomicInteger(); // written by the thread that consumes
    private long share;
    private long taken;
    private int unforgotten; // consumed since those that ended were forgotten
    private volatile boolean awaited;
    private volatile @Nullable Throwable failure; // the first that ended the call early

    /**
     * An empty one.
     *
     * @param total how many arguments there are; {@link Long#MAX_VALUE} if that is not known, and perhaps another thread adds the tasks
     */
    Window(Flow.Source source, boolean ordered, long total) {
        this.source = source;
        this.arrivals = new Arrivals(!ordered);
        this.ordered = ordered;
        this.total = total;
        this.open = new ConcurrentLinkedQueue<>();
        this.share = share();
    }

    /** Whether the pool, if it is closed, waits for the call. */
    void isAwaited(boolean is) {
        awaited = is;
    }

    /** A task whose argument is a part of an array, to be added. */
    RemoteTask task(byte[] bytes, int from, int length) {
        return new RemoteTask(bytes, from, length, arrivals);
    }

    /** Adds tasks. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread adds at a time
    void add(List<RemoteTask> tasks) {
        open.add(tasks);
        added += tasks.size(); // behind that: what is counted is there
        taken += tasks.size();
        share = share();
    }

    /** Of the arguments that are left. */
    private long share() {
        return Math.max(1, (total - taken) / (2L * source.workers()));
    }

    private int underWay() {
        return added - consumed.get();
    }

    /** Tasks that were added as a batch, which is to be submitted. */
    Batch batch(List<RemoteTask> tasks) {
        return new Batch(source.code(), tasks, source.size());
    }

    /** The same for tasks whose arguments stand in an array as they are sent. */
    Batch batch(List<RemoteTask> tasks, byte[] arguments) {
        return new Batch(source.code(), tasks, source.size(), arguments);
    }

    /** Queues batches. If that fails, so do their tasks, and no more arguments are taken. */
    void submit(List<Batch> batches) {
        try {
            source.dispatcher().submit(batches, awaited);
        } catch (RuntimeException | Error e) {
            batches.forEach(batch -> fail(batch.tasks, e));
        }
    }

    /** Ends tasks that could not be queued, and takes no more arguments. */
    void fail(List<RemoteTask> tasks, Throwable why) {
        stop(why);
        RuntimeException failure =
                why instanceof RuntimeException e ? e : new IllegalStateException("The task could not be queued", why);
        tasks.forEach(task -> task.finish(failure));
    }

    /** From now on no more arguments are taken; the first reason counts. What is under way goes on. For any thread. */
    void stop(Throwable why) {
        if (failure == null) {
            failure = why;
        }
        news();
    }

    boolean isStopped() {
        return failure != null;
    }

    /** Throws why no more arguments are taken, if there is a reason. */
    void requireGoingOn() {
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null -> {}
            case Throwable e -> throw new IllegalStateException("The arguments ended early: " + e, e);
        }
    }

    /** How many batches there may be. */
    int room() {
        return source.workers() * Math.max(BATCHES_PER_WORKER, 2 * source.size().atHand());
    }

    /** How many batches keep all workers busy if no more come for a while. */
    int roomForSlow() {
        return source.workers() * BATCHES_PER_WORKER;
    }

    /** True if there is room for a batch of that size beside others. */
    boolean hasRoom(int batches, int size) {
        return underWay() + size <= batches * size;
    }

    /** True if half of the room is free: batches that are short are queued many at a time. */
    boolean isLow() {
        return underWay() <= room() / 2 * batchSize();
    }

    /** True if there are so few tasks that a worker may have none. */
    boolean hasFew() {
        return underWay() <= roomForSlow();
    }

    boolean isEmpty() {
        return underWay() == 0;
    }

    /** Towards the end of a known number of arguments, batches get smaller, so that all workers end at about the same time. */
    int batchSize() {
        int size = source.size().get();
        return source.size().isFixed() ? size : (int) Math.min(size, Math.max(share, size / LEAST_PART));
    }

    /** True if the next result is there. */
    boolean isReady() {
        if (!ordered) {
            return arrivals.hasSome();
        }
        RemoteTask first = first();
        return first != null && first.isDone();
    }

    /**
     * True if the next result is there, and its task was added with that of the last; never where tasks are added one by one. For the thread that consumes.
     */
    boolean goesOn() {
        return next > 0 && isReady();
    }

    /** The next task in order, or null. Others ask for it while the thread that consumes waits; later than that their answer is of no use, and does no harm. */
    private @Nullable RemoteTask first() {
        List<RemoteTask> tasks = open.peek();
        int at = next;
        return tasks == null || at >= tasks.size() ? null : tasks.get(at);
    }

    /** Waits until a condition is met, which is looked at when results have come and at each {@link #news}. */
    void await(BooleanSupplier condition) throws InterruptedException {
        arrivals.await(condition);
    }

    /** Something has changed for who waits. */
    void news() {
        arrivals.flush();
    }

    /** Takes the next task that has ended, which is waited for. */
    RemoteTask take() throws InterruptedException {
        RemoteTask task;
        if (ordered) {
            List<RemoteTask> tasks = open.element();
            task = tasks.get(next);
            arrivals.await(task);
            if (++next == tasks.size()) {
                open.remove();
                next = 0;
            }
        } else {
            task = arrivals.take();
            forgetEnded();
        }
        consumed.setRelease(consumed.getPlain() + 1);
        return task;
    }

    /** Keeps the tasks that are open, and not many others. */
    private void forgetEnded() {
        if (++unforgotten > underWay() + Batch.MAX_TASKS) {
            open.removeIf(tasks -> tasks.stream().allMatch(RemoteTask::isDone));
            unforgotten = 0;
        }
    }

    /** Cancels what is under way, and closes what came in shared memory and was not read. */
    void close() {
        List<RemoteTask> left = open.stream().flatMap(List::stream).skip(next).toList();
        source.dispatcher().cancel(left);
        left.forEach(RemoteTask::discard); // what was read is not harmed
        arrivals.close();
        open.clear();
        next = 0;
        consumed.set(added);
    }
}
