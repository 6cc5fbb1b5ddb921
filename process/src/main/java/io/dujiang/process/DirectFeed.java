package io.dujiang.process;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Takes the arguments of a call from a collection, in the thread that wants the results: there they are at hand, or made in a time that does not
 * depend on results.
 */
final class DirectFeed<T> implements Feed {
    /** What was taken in this time is started before more is taken. */
    private static final long SLOW_NANOS = 1_000_000;

    private final Iterator<? extends T> arguments;
    private final Flow.Encoding<T> encoding;
    private final SizeLimit limit;
    private final Window window;
    private final ByteSink sink = new ByteSink();
    private boolean slow;
    private boolean closed;

    DirectFeed(Iterator<? extends T> arguments, Flow.Encoding<T> encoding, SizeLimit limit, Window window) {
        this.arguments = arguments;
        this.encoding = encoding;
        this.limit = limit;
        this.window = window;
    }

    @Override
    public void fill() {
        if (!window.isStopped() && window.isLow() && arguments.hasNext()) {
            fill(window.room());
        }
    }

    /** Where arguments come slowly, what is there is started, and no more is taken than keeps all workers busy, or once a result is there. */
    private void fill(int room) {
        int most = room;
        int due = window.hasFew() ? 1 : Integer.MAX_VALUE; // so that workers begin while more is taken
        long begun = System.nanoTime();
        List<Batch> batches = new ArrayList<>();
        int size = window.batchSize();
        while (!window.isStopped() && window.hasRoom(most, size) && arguments.hasNext()) {
            batches.add(take(size));
            boolean late = System.nanoTime() - begun > SLOW_NANOS;
            if (late || batches.size() == due) {
                slow |= late && batches.size() == 1;
                window.submit(batches);
                batches = new ArrayList<>();
                if (late) {
                    most = window.isReady() ? 0 : window.roomForSlow();
                } else {
                    due *= 2;
                }
                begun = System.nanoTime();
            }
            size = window.batchSize();
        }
        if (!batches.isEmpty()) {
            window.submit(batches);
        }
    }

    private Batch take(int size) {
        long begun = slow ? System.nanoTime() : 0;
        sink.truncate(0);
        int[] ends = new int[size];
        int count = 0;
        do {
            int before = sink.size();
            sink.putInt(0);
            encoding.write(arguments.next(), sink);
            int length = sink.size() - before - Integer.BYTES;
            limit.require(length);
            sink.setInt(before, length);
            ends[count++] = sink.size();
        } while (count < size && sink.size() < Flow.MAX_BATCH_BYTES && !isLate(begun) && arguments.hasNext());
        return batch(sink.toBytes(), ends, count);
    }

    /** Once a batch was slow, the clock is looked at for each argument. */
    private boolean isLate(long begun) {
        return slow && System.nanoTime() - begun > SLOW_NANOS;
    }

    private Batch batch(byte[] bytes, int[] ends, int count) {
        RemoteTask[] tasks = new RemoteTask[count];
        int from = Integer.BYTES;
        for (int i = 0; i < count; i++) {
            tasks[i] = window.task(bytes, from, ends[i] - from);
            from = ends[i] + Integer.BYTES;
        }
        List<RemoteTask> all = List.of(tasks);
        window.add(all);
        return window.batch(all, bytes);
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public boolean isOver() {
        return true;
    }

    @Override
    public boolean isWhole() {
        return !closed && !arguments.hasNext();
    }

    @Override
    public void close() {
        closed = true;
    }
}
