package io.dujiang.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * One call with many arguments, of which fewer than a bounded number are under way, or ended and not yet consumed. For one thread.
 *
 * @param <T> the argument
 * @param <R> the result
 */
final class Flow<T, R> extends Spliterators.AbstractSpliterator<R> implements AutoCloseable {
    static final long MAX_BATCH_BYTES = 1 << 20;

    private final Source source;
    private final Window window;
    private final Feed feed;
    private final List<Gifts> gifts = new ArrayList<>();
    private boolean collects;
    private boolean begun;
    private boolean ended; // all results were consumed

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
        super(sizeOf(arguments), (ordered ? Spliterator.ORDERED : 0) | Spliterator.NONNULL);
        this.source = source;
        this.window = new Window(source, ordered, sizeOf(arguments));
        this.feed = arguments instanceof Collection<?>
                ? new DirectFeed<T>(arguments.iterator(), encoding, source.limit(), window)
                : new ThreadFeed<T>(arguments.iterator(), encoding, source.limit(), window);
    }

    private static long sizeOf(Iterable<?> arguments) {
        return arguments instanceof Collection<?> all ? all.size() : Long.MAX_VALUE;
    }

    /**
     * Starts what there is room for, unless all that is to be done before that is to gather results that came together. Returns whether a result is to
     * come; if that depends on the next argument, it waits for that.
     */
    boolean hasMore() throws InterruptedException {
        if (collects && window.goesOn()) {
            return true; // gathering takes little time, in which no worker wants more
        }
        feed.fill();
        if (!window.isReady()) {
            feed.flush();
            window.await(() -> window.isReady() || (feed.isOver() && window.isEmpty()));
        }
        if (!window.isEmpty()) {
            return true;
        }
        if (!feed.isWhole()) {
            window.requireGoingOn();
        }
        ended = window.isEmpty(); // else the last task was added meanwhile
        return !ended;
    }

    /** The next result, which is waited for. */
    R next() throws InterruptedException {
        RemoteTask task = window.take();
        try {
            R result = source.reader().result(task, source.code());
            if (collects) {
                task.gifts().ifPresent(gifts::add);
            }
            return result;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new TaskThrewException("Task " + source.code().name() + " threw " + e, e);
        } finally {
            task.forget();
        }
    }

    /**
     * Hands over all results that are left. A pool that is closed meanwhile waits for it.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the pool is closed or closing
     */
    void readAll(Consumer<? super R> action) throws InterruptedException {
        begin(true);
        window.isAwaited(true);
        try (this) {
            while (hasMore()) {
                action.accept(next());
            }
        } finally {
            window.isAwaited(false);
            source.dispatcher().endCall(window);
        }
    }

    /** All results that are left. If one fails, what came with the others in shared memory is closed: nobody gets it. */
    List<R> collect() throws InterruptedException {
        List<R> results = new ArrayList<>();
        collects = true;
        try {
            readAll(results::add);
            return results;
        } catch (InterruptedException | RuntimeException | Error e) {
            gifts.forEach(Gifts::close);
            throw e;
        }
    }

    private void begin(boolean awaited) {
        source.dispatcher().beginCall(window, awaited);
        begun = true;
    }

    @Override
    public void forEachRemaining(Consumer<? super R> action) {
        try {
            readAll(action);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Gives the next result. Where its task has failed it throws that, and the next time goes on behind it. */
    @Override
    public boolean tryAdvance(Consumer<? super R> action) {
        R result;
        try {
            if (!hasMoreOrCloses()) {
                return false;
            }
            result = next();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        action.accept(result);
        return true;
    }

    private boolean hasMoreOrCloses() throws InterruptedException {
        try {
            if (!begun) {
                begin(false);
            }
            return hasMore();
        } catch (RuntimeException | Error e) {
            close(e); // what was taken but not queued would never end
            throw e;
        }
    }

    private CancellationException interrupted(InterruptedException why) {
        CancellationException failure =
                new CancellationException("Interrupted while it waited for results of worker processes");
        failure.initCause(why);
        close(failure);
        Thread.currentThread().interrupt();
        return failure;
    }

    /** Cancels what is under way, and takes no more arguments. */
    @Override
    public void close() {
        close(new CancellationException("The results were closed before all of them were read"));
    }

    /** The same. Whoever reads on, other than behind the last result, learns why there is nothing more. */
    private void close(Throwable why) {
        if (!ended) {
            window.stop(why);
            feed.close();
            window.close();
        }
    }
}
