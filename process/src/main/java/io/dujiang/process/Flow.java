package io.dujiang.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * One call with many arguments: takes arguments, in the thread that wants the results, as long as fewer than a bounded number of tasks are
 * under way or ended and not yet consumed. For one thread.
 *
 * @param <T> the argument
 * @param <R> the result
 */
final class Flow<T, R> extends Spliterators.AbstractSpliterator<R> implements AutoCloseable {
    /** Batches under way for each worker, at least: one that runs, those that wait beside it, and one that is consumed. */
    private static final int BATCHES_PER_WORKER = 4;

    /** What was taken in this time is started before more is taken. */
    private static final long SLOW_NANOS = 1_000_000;

    private static final long MAX_BATCH_BYTES = 1 << 20;

    private final Source source;
    private final Iterator<? extends T> arguments;
    private final Encoding<T> encoding;
    private final boolean ordered;
    private final Arrivals arrivals;
    private final Deque<RemoteTask> open = new ArrayDeque<>();
    private final ByteSink sink = new ByteSink();
    private final long total;
    private long taken;
    private int underWay;
    private boolean reading;

    /**
     * Where the tasks of a call go and come from.
     *
     * @param dispatcher runs them
     * @param reader reads their outcomes
     * @param code is what they do
     * @param size how many go in a message
     * @param workers how many there are
     * @param limit of an argument
     */
    record Source(
            Dispatcher dispatcher,
            OutcomeReader reader,
            FunctionCode code,
            BatchSize size,
            int workers,
            SizeLimit limit) {}

    /** Writes an argument. */
    interface Encoding<T> {
        void write(T argument, ByteSink sink);
    }

    Flow(Source source, Iterable<? extends T> arguments, Encoding<T> encoding, boolean ordered) {
        super(
                arguments instanceof Collection<?> all ? all.size() : Long.MAX_VALUE,
                (ordered ? Spliterator.ORDERED : 0) | Spliterator.NONNULL);
        this.source = source;
        this.arguments = arguments.iterator();
        this.encoding = encoding;
        this.ordered = ordered;
        this.arrivals = new Arrivals(!ordered);
        this.total = arguments instanceof Collection<?> all ? all.size() : Long.MAX_VALUE;
    }

    /** Starts what there is room for, if that is at least half: batches that are short are queued many at a time. Returns whether a result is to come. */
    boolean hasMore() {
        int room = source.workers()
                * Math.max(BATCHES_PER_WORKER, 2 * source.size().atHand());
        if (underWay <= room / 2 * batchSize() && arguments.hasNext()) {
            fill(room);
        }
        return underWay > 0;
    }

    /** Where arguments come slowly, what is there is started, and no more is taken than keeps all workers busy. */
    private void fill(int room) {
        int most = room;
        long begun = System.nanoTime();
        List<Batch> batches = new ArrayList<>();
        int size = batchSize();
        while (underWay + size <= most * size && arguments.hasNext()) {
            batches.add(take(size));
            if (System.nanoTime() - begun > SLOW_NANOS) {
                source.dispatcher().submit(batches, reading);
                batches = new ArrayList<>();
                most = source.workers() * BATCHES_PER_WORKER;
                begun = System.nanoTime();
            }
            size = batchSize();
        }
        if (!batches.isEmpty()) {
            source.dispatcher().submit(batches, reading);
        }
    }

    /** Towards the end of a known number of arguments, batches get smaller, so that all workers end at about the same time. */
    private int batchSize() {
        long share = Math.max(1, (total - taken) / (2L * source.workers()));
        return source.size().isFixed()
                ? source.size().get()
                : (int) Math.min(source.size().get(), share);
    }

    private Batch take(int size) {
        sink.truncate(0);
        int[] ends = new int[size];
        int count = 0;
        while (count < size && sink.size() < MAX_BATCH_BYTES && arguments.hasNext()) {
            int before = sink.size();
            encoding.write(arguments.next(), sink);
            source.limit().require(sink.size() - before);
            ends[count++] = sink.size();
        }
        byte[] bytes = sink.toBytes();
        RemoteTask[] tasks = new RemoteTask[count];
        for (int i = 0; i < count; i++) {
            int from = i == 0 ? 0 : ends[i - 1];
            tasks[i] = new RemoteTask(bytes, from, ends[i] - from, arrivals);
            open.addLast(tasks[i]);
        }
        taken += count;
        underWay += count;
        return new Batch(source.code(), List.of(tasks), source.size());
    }

    /** Waits for the next result. */
    R next() throws InterruptedException {
        RemoteTask task;
        if (ordered) {
            task = open.removeFirst();
            arrivals.await(task);
        } else {
            task = arrivals.take();
            forgetDone();
        }
        underWay--;
        try {
            return source.reader().result(task, source.code());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new TaskThrewException("Task " + source.code().name() + " threw " + e, e);
        }
    }

    /** Keeps the tasks that are open, and not many others. */
    private void forgetDone() {
        if (open.size() > 2 * underWay + Batch.MAX_TASKS) {
            open.removeIf(RemoteTask::isDone);
        }
    }

    /**
     * Hands over all results that are left. A pool that is closed meanwhile waits for it.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the pool is closed or closing
     */
    void readAll(Consumer<? super R> action) throws InterruptedException {
        source.dispatcher().beginCall();
        reading = true;
        try (this) {
            while (hasMore()) {
                action.accept(next());
            }
        } finally {
            reading = false;
            source.dispatcher().endCall();
        }
    }

    @Override
    public void forEachRemaining(Consumer<? super R> action) {
        try {
            readAll(action);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        R result;
        try {
            if (!hasMore()) {
                return false;
            }
            result = next();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (RuntimeException | Error e) {
            close(); // what was taken but not queued would never end
            throw e;
        }
        action.accept(result);
        return true;
    }

    private CancellationException interrupted(InterruptedException why) {
        close();
        Thread.currentThread().interrupt();
        return (CancellationException)
                new CancellationException("Interrupted while it waited for results of worker processes").initCause(why);
    }

    /** Cancels what is under way. */
    @Override
    public void close() {
        source.dispatcher().cancel(open);
        open.clear();
        underWay = 0;
    }
}
