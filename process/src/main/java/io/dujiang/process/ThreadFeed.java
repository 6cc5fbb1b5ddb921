package io.dujiang.process;

import java.lang.invoke.VarHandle;
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
    private static final ArrayList<RemoteTask> NOTHING = new ArrayList<>(); // is never added to

    private final Iterator<? extends T> arguments;
    private final Flow.Encoding<T> encoding;
    private final SizeLimit limit;
    private final Window window;
    private final Arrivals room = new Arrivals(false);
    private final ByteSink sink = new ByteSink();
    private final ReentrantLock lock = new ReentrantLock(); // guards the next three, and adding to the window
    private ArrayList<RemoteTask> gathered = NOTHING;
    private long gatheredBytes;
    private volatile boolean closed;
    private volatile boolean whole;
    private volatile boolean over;
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
        VarHandle.fullFence(); // between what this thread has consumed and its look for who waits for that
        room.flush();
        if (window.hasFew()) {
            flush();
        }
    }

    private void run() {
        try {
            while (!whole && !window.isStopped()) {
                takeNext();
            }
        } catch (Throwable e) { // a checked one too, from languages that know none; when it is closed, its interrupt
            window.stop(e);
        } finally {
            end();
        }
    }

    private void takeNext() throws InterruptedException {
        if (arguments.hasNext()) {
            gather(arguments.next());
            awaitRoom();
        } else {
            whole = true;
        }
    }

    private void end() {
        try {
            flush();
        } finally {
            over = true;
            window.news();
        }
    }

    private void gather(T argument) {
        sink.truncate(0);
        encoding.write(argument, sink);
        limit.require(sink.size());
        byte[] bytes = sink.toBytes();
        boolean due;
        lock.lock();
        try {
            if (window.isStopped()) {
                return;
            }
            add(bytes);
            due = window.hasFew() || gathered.size() >= window.batchSize() || gatheredBytes >= Flow.MAX_BATCH_BYTES;
        } finally {
            lock.unlock();
        }
        if (due) {
            flush();
        }
    }

    /** Has memory for it first: what the window counts gets on its way. */
    private void add(byte[] bytes) {
        if (gathered.isEmpty()) {
            gathered = new ArrayList<>(1);
        }
        gathered.ensureCapacity(gathered.size() + 1);
        RemoteTask task = window.task(bytes, 0, bytes.length);
        window.add(List.of(task));
        gathered.add(task);
        gatheredBytes += bytes.length;
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
        } catch (Error e) { // no memory for the batch
            window.fail(tasks, e);
        }
    }

    private List<RemoteTask> takeGathered() {
        lock.lock();
        try {
            List<RemoteTask> taken = gathered; // and nothing that takes memory
            gathered = NOTHING;
            gatheredBytes = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isOver() {
        return over || window.isStopped();
    }

    @Override
    public boolean isWhole() {
        return whole && !closed;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            gathered = NOTHING;
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }
}
