package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from tasks that write them in blocking style to a channel on its loop.
 *
 * <p>Any number of tasks write; the bytes of one call stay together. They are gathered in a batch, which the loop takes once per turn, writes
 * and flushes. Bounded without counting on {@link #drain}: while the {@linkplain #marks water mark} of the channel is exceeded, the loop
 * takes nothing, and at a full batch {@link #write} parks. So at most three times the high water mark is unwritten, and one buffer. Writing methods throw
 * {@link InterruptedException} if the caller is interrupted, before or while it waits, and {@link SocketTimeoutException} at their deadline,
 * a time of {@link System#nanoTime} or {@link Wait#NEVER}; either may leave a part of the bytes written.
 */
final class Outflow implements Runnable {
    /*
     * Tasks exclude each other by a lock that the loop never takes; between the task that holds it and the loop stands Staged. The loop
     * reads "ended" before it takes the batch: if it was set, no later batch comes. Whoever adds looks for a failure afterwards, and a failure
     * is stored before the batch is dropped: one of the two drops what nobody will write.
     */
    /** Where the bytes go. Called on the loop. */
    interface Sink {
        /** Writes a buffer, which is the sink's now, to the channel; need not flush. */
        void write(ByteBuf bytes);

        /** All was written, and no more will be; it need not be flushed yet. */
        void end();
    }

    private final Channel channel;
    private final int highWater;
    private final Sink sink;
    private final ReentrantLock writing = new ReentrantLock();
    private final Wait wait = new Wait();
    private final Staged staged = new Staged();
    private boolean endTold;
    private volatile boolean ended;
    private volatile @Nullable IOException failure;

    /**
     * @param channel whose owner sets its water mark to {@link #marks} of the same high mark, and tells of each change by {@link
     *     #writabilityChanged}
     */
    Outflow(Channel channel, int highWater, Sink sink) {
        this.channel = channel;
        this.highWater = highWater;
        this.sink = sink;
    }

    /** The water mark of the channel: the low one is half of the high one. */
    static WriteBufferWaterMark marks(int highWater) {
        return new WriteBufferWaterMark(highWater / 2, highWater);
    }

    /** Writes; the array is the caller's again when this returns. Parks while too much is unwritten. */
    void write(byte[] from, int offset, int count, long deadline) throws IOException, InterruptedException {
        Objects.checkFromIndexSize(offset, count, from.length);
        begin(deadline);
        try {
            for (int done = 0; done < count; ) {
                await(this::hasRoom, deadline);
                int piece = Math.min(count - done, room());
                add(from, offset + done, piece);
                done += piece;
            }
        } finally {
            writing.unlock();
        }
    }

    /** Writes a buffer, which is its own now, also if this fails. Parks while too much is unwritten. */
    void write(ByteBuf bytes, long deadline) throws IOException, InterruptedException {
        boolean added = false;
        try {
            begin(deadline);
            try {
                await(this::hasRoom, deadline);
                stage(() -> staged.add(bytes));
                added = true;
            } finally {
                writing.unlock();
            }
        } finally {
            if (!added) {
                bytes.release();
            }
        }
    }

    private void add(byte[] from, int offset, int count) {
        if (count < Batch.LARGE) {
            stage(() -> staged.add(from, offset, count));
        } else {
            ByteBuf copy = channel.alloc().directBuffer(count).writeBytes(from, offset, count);
            stage(() -> staged.add(copy));
        }
    }

    /** Adds something and has the loop called; drops it if the loop may have taken its last batch. */
    private void stage(BooleanSupplier add) {
        boolean needed = false;
        try {
            needed = add.getAsBoolean();
        } catch (Throwable e) { // for want of memory; the loop may have looked while the batch was away
            needed = staged.call();
            throw e;
        } finally {
            call(needed);
        }
        if (failure != null) {
            drop();
        }
    }

    /** Parks while more than the high water mark is unwritten, until no more than the low one is. */
    void drain(long deadline) throws IOException, InterruptedException {
        begin(deadline);
        try {
            if (!channel.isWritable() || !hasRoom()) {
                await(() -> channel.isWritable() && staged.isEmpty(), deadline);
            }
        } finally {
            writing.unlock();
        }
    }

    /** No more will be written: further calls of {@link #write} fail and say so, whatever else has happened. What was written goes out first. Any thread may call it, twice too. */
    void end() {
        ended = true;
        call(staged.call());
    }

    /** The channel can take nothing more; who writes, now or later, is told why. Of several failures the first counts. Called on the loop. */
    void fail(IOException why) {
        if (failure == null) {
            failure = why;
        }
        drop();
        wait.wake();
    }

    private void drop() {
        Batch unsent = staged.take();
        if (unsent != null) {
            unsent.release();
        }
    }

    /** Called on the loop by the handler of the channel. */
    void writabilityChanged() {
        if (channel.isWritable()) {
            run();
            wait.wake();
        }
    }

    /** On the loop: takes the batch while the channel has room for more. */
    @Override
    public void run() {
        staged.heard();
        if (!channel.isWritable()) {
            return;
        }
        boolean last = ended;
        Batch batch = staged.take();
        if (batch != null) {
            write(batch);
        }
        if (last && !endTold && failure == null) {
            endTold = true;
            sink.end();
        }
    }

    private void write(Batch batch) {
        try {
            batch.writeTo(sink::write, channel.alloc());
            channel.flush();
            wait.wake();
        } catch (Throwable e) { // as for want of memory: the peer must not take what it has for the whole
            batch.release();
            fail(new IOException("The output to " + SocketAddresses.peer(channel) + " is lost: " + e, e));
            TlsEnd.reset(channel);
        }
    }

    private void begin(long deadline) throws IOException, InterruptedException {
        if (deadline == Wait.NEVER) {
            writing.lockInterruptibly();
        } else if (!writing.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw late();
        }
        try {
            check();
        } catch (IOException e) {
            writing.unlock();
            throw e;
        }
    }

    private void await(BooleanSupplier news, long deadline) throws IOException, InterruptedException {
        if (!news.getAsBoolean() && !wait.until(() -> failure != null || news.getAsBoolean(), deadline)) {
            throw late();
        }
        check();
    }

    private void check() throws IOException {
        IOException why = failure;
        if (ended) {
            throw new IOException("The output to " + SocketAddresses.peer(channel) + " was shut on this side", why);
        }
        if (why != null) {
            throw new IOException(why.getMessage(), why);
        }
    }

    private SocketTimeoutException late() {
        return new SocketTimeoutException(
                SocketAddresses.peer(channel) + " did not take what was written within the time of the writer");
    }

    private boolean hasRoom() {
        return room() > 0;
    }

    private int room() {
        return highWater - staged.length();
    }

    private void call(boolean needed) {
        if (!needed) {
            return;
        }
        try {
            channel.eventLoop().execute(this);
        } catch (RejectedExecutionException e) {
            fail(new IOException("The loop of the connection to " + SocketAddresses.peer(channel) + " is closed", e));
        }
    }
}
