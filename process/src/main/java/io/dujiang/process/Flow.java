package io.dujiang.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
    /** Batches under way for each worker: one that runs, those that wait beside it, and one that is consumed. */
    private static final int BATCHES_PER_WORKER = 4;

    private static final long MAX_BATCH_BYTES = 1 << 20;

    private final Source source;
    private final Iterator<? extends T> arguments;
    private final Encoding<T> encoding;
    private final boolean ordered;
    private final Arrivals arrivals;
    private final Deque<RemoteTask> inOrder = new ArrayDeque<>();
    private final Set<RemoteTask> open = new LinkedHashSet<>();
    private final long total;
    private long taken;

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

    /** Starts what there is room for. Returns whether there is a result to come. */
    boolean hasMore() {
        int size = batchSize();
        while (arguments.hasNext() && open.size() + size <= BATCHES_PER_WORKER * source.workers() * size) {
            submit(size);
            size = batchSize();
        }
        return !open.isEmpty();
    }

    /** Towards the end of a known number of arguments, batches get smaller, so that all workers end at about the same time. */
    private int batchSize() {
        long share = Math.max(1, (total - taken) / (2L * source.workers()));
        return source.size().isFixed()
                ? source.size().get()
                : (int) Math.min(source.size().get(), share);
    }

    private void submit(int size) {
        List<RemoteTask> tasks = new ArrayList<>(size);
        for (long bytes = 0; bytes < MAX_BATCH_BYTES && tasks.size() < size && arguments.hasNext(); taken++) {
            ByteSink sink = new ByteSink();
            encoding.write(arguments.next(), sink);
            tasks.add(new RemoteTask(source.limit().require(sink), arrivals));
            bytes += sink.size();
        }
        open.addAll(tasks);
        if (ordered) {
            inOrder.addAll(tasks);
        }
        source.dispatcher().submit(new Batch(source.code(), tasks, source.size()));
    }

    /** Waits for the next result. */
    R next() throws InterruptedException {
        RemoteTask task;
        if (ordered) {
            task = inOrder.removeFirst();
            arrivals.await(task);
        } else {
            task = arrivals.take();
        }
        open.remove(task);
        try {
            return source.reader().result(task, source.code());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new TaskThrewException("Task " + source.code().name() + " threw " + e, e);
        }
    }

    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        if (!hasMore()) {
            return false;
        }
        R result;
        try {
            result = next();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw (CancellationException)
                    new CancellationException("Interrupted while it waited for results of worker processes")
                            .initCause(e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        action.accept(result);
        return true;
    }

    /** Cancels what is under way. */
    @Override
    public void close() {
        open.forEach(source.dispatcher()::cancel);
        open.clear();
        inOrder.clear();
    }
}
