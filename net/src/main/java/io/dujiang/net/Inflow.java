package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way from a channel on its loop to a task that reads them in blocking style.
 *
 * <p>The loop calls {@link #add}, {@link #end} and {@link #fail}; one task at a time reads, parking while there is nothing; any thread may
 * {@link #close}. Whatever was added before the end or the failure is read first. Reading methods throw {@link InterruptedException} if the
 * caller is interrupted, before or while they wait, and {@link SocketTimeoutException} at their deadline, a time of {@link
 * System#nanoTime} or {@link Wait#NEVER}; no bytes are lost by either. Bounded: reading from the channel pauses while the buffers that
 * nobody took hold as much as the high water mark, and resumes at half of it.
 */
final class Inflow {
    /*
     * Buffers change hands by a queue without locks; what they hold is counted by Level, the parking is done by Wait, and their own
     * comments say why nothing is lost between them. Counted is the capacity of a buffer, not what is in it, and what the buffer costs
     * besides, so that a peer that sends single bytes cannot make it hold more. The buffer being read belongs to whoever is the reader. On
     * closing, who comes second finds the other's store: close() sets "closed" and then empties the queue and tries to become the reader;
     * add() looks at "closed" after adding, a reader after it has ceased to be the reader.
     */
    /** After so many buffers without parking a reader lets other tasks of its loop run. */
    private static final int BUFFERS_IN_A_ROW = 16;

    private static final AtomicReferenceFieldUpdater<Inflow, @Nullable Thread> READER =
            AtomicReferenceFieldUpdater.newUpdater(Inflow.class, Thread.class, "reader");

    /** What a buffer costs beside its capacity: its object, the slot of its pool, its place in the queue. */
    private static final int OVERHEAD = 160;

    /** Lets the channel read on, or not. */
    @FunctionalInterface
    interface Valve {
        /** Called on the loop. */
        void letRead(boolean open);
    }

    private final Channel channel;
    private final Valve valve;
    private final Level level;
    private final Queue<ByteBuf> queue = new ConcurrentLinkedQueue<>();
    private final Wait wait = new Wait();

    @SuppressWarnings("UnusedVariable") // by its updater
    private volatile @Nullable Thread reader;

    private ByteBuf current = Unpooled.EMPTY_BUFFER;
    private int inARow;
    private volatile boolean ended;
    private volatile boolean closed;
    private volatile @Nullable IOException failure;

    /**
     * @param channel whose loop adds, and whose peer the errors name
     * @param highWater in bytes
     * @param valve set by this alone, or by an owner that knows what it does
     */
    Inflow(Channel channel, int highWater, Valve valve) {
        this.channel = channel;
        this.valve = valve;
        this.level = new Level(highWater);
    }

    /** Takes over a buffer. Called on the loop. */
    void add(ByteBuf bytes) {
        if (closed || ended || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        boolean full = level.add(cost(bytes));
        queue.add(bytes);
        if (full) {
            valve.letRead(false);
        }
        wait.wake();
        if (closed) {
            discard();
        }
    }

    private static int cost(ByteBuf bytes) {
        return bytes.capacity() + OVERHEAD;
    }

    /** Nothing more will come. Called on the loop. */
    void end() {
        ended = true;
        wait.wake();
    }

    /** Nothing more will come, and the reader is told why; of several failures the first. Called on the loop. */
    void fail(IOException why) {
        if (!ended) {
            failure = why;
            end();
        }
    }

    /** Throws away what has come and what comes; who reads, now or later, gets an {@link IOException}. Any thread may call it, twice too. */
    void close() {
        closed = true;
        wait.wake();
        discard();
        releaseCurrent();
    }

    /** True while a task waits for bytes. */
    boolean isAwaited() {
        return wait.isAwaited();
    }

    /** True once all has come that will, be it read or not. Any thread may ask. */
    boolean isWhole() {
        return ended && failure == null;
    }

    /** True once everything was read and no more will come. Asked by the reader, or by the loop if there is none. */
    boolean isDrained() {
        return ended && queue.isEmpty() && !current.isReadable();
    }

    /** How many bytes the buffers cost that no reader took. */
    int held() {
        return level.held();
    }

    /** Reads what is there, at least a byte unless the count is 0; -1 at the end. */
    int read(byte[] to, int offset, int count, long deadline) throws IOException, InterruptedException {
        Objects.checkFromIndexSize(offset, count, to.length);
        return read(ByteBuffer.wrap(to, offset, count), deadline);
    }

    /** Reads what is there, at least a byte unless the buffer is full; -1 at the end. */
    int read(ByteBuffer to, long deadline) throws IOException, InterruptedException {
        begin();
        try {
            int before = to.remaining();
            while (to.hasRemaining() && mayFill(before == to.remaining()) && fill(deadline)) {
                transfer(to);
            }
            return before > 0 && before == to.remaining() ? -1 : before - to.remaining();
        } finally {
            finish();
        }
    }

    /** Once a byte was read only what is already there counts. */
    private boolean mayFill(boolean nothingYet) {
        return nothingYet || current.isReadable() || (!queue.isEmpty() && !closed);
    }

    private void transfer(ByteBuffer to) {
        int limit = to.limit();
        to.limit(to.position() + Math.min(to.remaining(), current.readableBytes()));
        current.readBytes(to);
        to.limit(limit);
    }

    /** The next buffer of what comes, which is the caller's; null at the end. */
    @Nullable
    ByteBuf readBuffer(long deadline) throws IOException, InterruptedException {
        begin();
        try {
            if (!fill(deadline)) {
                return null;
            }
            ByteBuf bytes = current;
            current = Unpooled.EMPTY_BUFFER;
            return bytes;
        } finally {
            finish();
        }
    }

    /**
     * Reads that many bytes. If they do not all come, those that did can still be read.
     *
     * @throws EOFException if the input ends before
     */
    byte[] readExactly(int count, long deadline) throws IOException, InterruptedException {
        begin();
        BodyBuffer bytes = new BodyBuffer();
        try {
            while (bytes.length() < count) {
                if (!fill(deadline)) {
                    throw new EOFException(count + " bytes were asked for, but the input from " + peer()
                            + " ended after " + bytes.length() + ", which can still be read");
                }
                bytes.append(current, Math.min(count - bytes.length(), current.readableBytes()));
            }
            return bytes.take();
        } finally {
            giveBack(bytes);
            finish();
        }
    }

    /**
     * Reads up to and including a delimiter. At the end of the input it reads what is left, without a delimiter: nothing if nothing is
     * left.
     *
     * @param max how many bytes that may be, delimiter included
     * @throws ProtocolException if they are more; all of them can still be read
     */
    byte[] readUntil(byte[] delimiter, int max, long deadline) throws IOException, InterruptedException {
        checkDelimiter(delimiter, max);
        begin();
        BodyBuffer bytes = new BodyBuffer();
        try {
            while (!bytes.endsWith(delimiter) && fill(deadline)) {
                if (bytes.length() == max) {
                    throw tooLong(delimiter, max);
                }
                bytes.append(current, upTo(delimiter[delimiter.length - 1], max - bytes.length()));
            }
            return bytes.take();
        } finally {
            giveBack(bytes);
            finish();
        }
    }

    private static void checkDelimiter(byte[] delimiter, int max) {
        if (delimiter.length == 0 || max < delimiter.length) {
            throw new IllegalArgumentException("A delimiter of " + delimiter.length + " bytes within " + max
                    + " cannot be: it needs a byte at least, and to fit");
        }
    }

    /** How many bytes of the current buffer there are up to and including that one, or all of them. */
    private int upTo(byte last, int max) {
        int most = Math.min(max, current.readableBytes());
        int before = current.bytesBefore(most, last);
        return before < 0 ? most : before + 1;
    }

    private ProtocolException tooLong(byte[] delimiter, int max) {
        return new ProtocolException("There is no delimiter '" + printable(delimiter) + "' in the first " + max
                + " bytes from " + peer() + ", which can still be read: raise the maximum, or close the stream");
    }

    private static String printable(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace("\0", "\\0");
    }

    /** What was gathered and not returned is read next time. */
    private void giveBack(BodyBuffer bytes) {
        if (bytes.length() > 0) {
            current = Unpooled.wrappedBuffer(Unpooled.wrappedBuffer(bytes.take()), current);
        }
    }

    /** Makes the current buffer readable, waiting for one; false at the end. */
    private boolean fill(long deadline) throws IOException, InterruptedException {
        if (current.isReadable()) {
            return true;
        }
        ByteBuf next = next(deadline);
        if (next == null) {
            return false;
        }
        current.release();
        current = next;
        return true;
    }

    @SuppressWarnings("ThreadPriorityCheck") // a reader that never has to wait lets the others run
    private @Nullable ByteBuf next(long deadline) throws IOException, InterruptedException {
        if (++inARow > BUFFERS_IN_A_ROW) {
            inARow = 0;
            Thread.yield();
        }
        ByteBuf next = take();
        if (next != null) {
            return next;
        }
        inARow = 0;
        if (!wait.until(this::hasNews, deadline)) {
            throw new SocketTimeoutException("Nothing came from " + peer() + " within the time of the reader");
        }
        return takeLast();
    }

    private boolean hasNews() {
        return !queue.isEmpty() || ended || closed;
    }

    /** After the wait: the next buffer, or null at the end. */
    private @Nullable ByteBuf takeLast() throws IOException {
        ByteBuf next = take();
        if (next != null) {
            return next;
        }
        if (closed) {
            throw closedHere();
        }
        IOException why = failure;
        if (why != null) {
            throw new IOException(why.getMessage(), why);
        }
        return null;
    }

    private @Nullable ByteBuf take() {
        ByteBuf next = queue.poll();
        if (next != null && level.remove(cost(next))) {
            resume();
        }
        return next;
    }

    private void resume() {
        try {
            channel.eventLoop().execute(() -> {
                level.resumed();
                if (channel.isOpen()) {
                    valve.letRead(true);
                }
            });
        } catch (RejectedExecutionException _) {
            wait.wake(); // the loop is closed, and the channel with it: whoever waits is told by its failure
        }
    }

    private void begin() throws IOException, InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted before it read");
        }
        Thread other = READER.getAndUpdate(this, now -> now == null ? Thread.currentThread() : now);
        if (other != null) {
            throw new IllegalStateException("Two tasks read from " + peer() + " at once: " + Thread.currentThread()
                    + " must wait until " + other + " has read");
        }
        if (closed) {
            finish();
            throw closedHere();
        }
    }

    private void finish() {
        if (!current.isReadable()) {
            current.release();
            current = Unpooled.EMPTY_BUFFER;
        }
        reader = null;
        if (closed) {
            releaseCurrent();
        }
    }

    /** Unless another is the reader, who looks for itself. */
    private void releaseCurrent() {
        if (READER.compareAndSet(this, null, Thread.currentThread())) {
            current.release();
            current = Unpooled.EMPTY_BUFFER;
            reader = null;
        }
    }

    private void discard() {
        for (ByteBuf next = take(); next != null; next = take()) {
            next.release();
        }
    }

    private IOException closedHere() {
        return new IOException("The input from " + peer() + " was closed on this side");
    }

    private String peer() {
        return SocketAddresses.peer(channel);
    }
}
