package io.dujiang.process;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Takes the arguments of a call in a virtual thread of its own, where they may have to be waited for: so results are consumed while the next argument
 * is not there, and may even be what makes it.
 *
 * <p>While few tasks are under way each argument is submitted at once. Else it is gathered for a batch, which is submitted when it is full,
 * and before anybody waits.
 */
final class ThreadFeed<T> implements Feed {
    private final Iterator<? extends T> arguments;
    private final Flow.Encoding<T> encoding;
    private final SizeLimit limit;
    private final Window window;
    private final Arrivals room = new Arrivals(false);
    private final ByteSink sink = new ByteSink();
    private final ReentrantLock lock = new ReentrantLock(); // guards the next three, and adding to the window
    private List<RemoteTask> gathered = new ArrayList<>();
    private long gatheredBytes;
    private volatile boolean closed;
    private volatile boolean over;
    private @Nullable Throwable failure; // written before over
    private @Nullable Thread thread;

    ThreadFeed(Iterator<? extends T> arguments, Flow.Encoding<T> encoding, SizeLimit limit, Window window) {
        this.arguments = arguments;
        this.encoding = encoding;
        this.limit = limit;
        this.window = window;
    }

    @Override
    public void fill() {
        if (thread == null) {
            thread = Thread.ofVirtual().name("pool-arguments").start(this::run);
        }
        room.flush();
        if (window.hasFew()) {
            flush();
        }
    }

    private void run() {
        try {
            boolean goesOn = true;
            while (goesOn && arguments.hasNext()) {
                goesOn = gather(arguments.next());
                awaitRoom();
            }
        } catch (Throwable e) { // a checked one too, from languages that know none; when it is closed, its interrupt
            failure = closed ? null : e;
        } finally {
            flush();
            over = true;
            window.news();
        }
    }

    /** Returns whether more are wanted. */
    private boolean gather(T argument) {
        sink.truncate(0);
        encoding.write(argument, sink);
        limit.require(sink.size());
        byte[] bytes = sink.toBytes();
        boolean due;
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            gathered.add(window.add(bytes, 0, bytes.length));
            gatheredBytes += bytes.length;
            due = window.hasFew() || gathered.size() >= window.batchSize() || gatheredBytes >= Flow.MAX_BATCH_BYTES;
        } finally {
            lock.unlock();
        }
        if (due) {
            flush();
        }
        return true;
    }

    private void awaitRoom() throws InterruptedException {
        if (!window.hasRoom(window.room(), window.batchSize())) {
            flush();
            room.await(window::isLow);
        }
    }

    @Override
    public void flush() {
        List<RemoteTask> tasks = takeGathered();
        if (tasks.isEmpty()) {
            return;
        }
        try {
            window.submit(List.of(window.batch(tasks)));
        } catch (RuntimeException e) {
            tasks.forEach(task -> task.finish(e));
        } catch (Error e) {
            tasks.forEach(task -> task.finish(new IllegalStateException("The task could not be queued", e)));
        }
    }

    private List<RemoteTask> takeGathered() {
        lock.lock();
        try {
            if (gathered.isEmpty()) {
                return List.of();
            }
            List<RemoteTask> taken = gathered;
            gathered = new ArrayList<>();
            gatheredBytes = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isOver() {
        return over || closed;
    }

    @Override
    public void requireWhole() {
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null -> {}
            case Throwable e -> throw new IllegalStateException("The arguments ended early: " + e, e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            gathered = new ArrayList<>();
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }
}
