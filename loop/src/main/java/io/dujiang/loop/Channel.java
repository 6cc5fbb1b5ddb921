package io.dujiang.loop;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands items from senders to receivers, first in, first out, by a buffer of bounded size. Each item goes to one receiver.
 *
 * <p>Safe for use by any thread, whether it runs a task or not. What waits parks its thread, and ends with {@link InterruptedException} when
 * that is interrupted; then the channel is as if the call had not been made: an item was sent if and only if its send returned. Waiting
 * senders are served in the order they came, and so are waiting receivers. All other methods wait for nobody but, for a moment, the
 * channel's lock: channel handlers and microtasks may call {@link #trySend}, {@link #tryReceive} and {@link #close}.
 *
 * <p>Closing lets receivers have what was sent before, and then ends them. Items whose senders still wait were not sent: those senders get
 * {@link ChannelClosedException}. {@link Scope#channel} makes a channel that closes with its scope.
 *
 * {@snippet :
 * group.scope(scope -> {
 *     Channel<Row> rows = scope.channel(1_000);
 *     var _ = scope.fork("read", () -> {
 *         try (rows) { // or the receiver would wait for more
 *             return readAll(rows);
 *         }
 *     });
 *     rows.forEach(row -> store(row));
 *     return null;
 * });
 * }
 *
 * @param <T> the items; none is null
 */
public final class Channel<T> implements AutoCloseable {
    /*
     * Concurrency model. A lock guards everything. Nobody waits while it is held: who must wait enters a queue of its own kind and
     * parks, and the other side serves it under the lock: a sender hands its item to the first waiting receiver, and a receiver that
     * made room moves the items of waiting senders into the buffer. A thread that was served need not take the lock again. One that
     * is interrupted takes itself out of the queue, and goes on as if nothing had been if it was served before.
     *
     * Demand: see ChannelBuffer.
     *
     * Invariants: receivers wait only while the buffer is empty; senders wait only while there is no room. Both never wait at once,
     * since an empty buffer has room: what is consumed is refilled before it reaches the bound.
     *
     * Source: Go's channels (chan.go: a lock, a buffer, a queue of senders and one of receivers, hand-over while locked); the refill
     * at three quarters is Reactor's limitRate. Different from Go: interruption, and dropping. Not Jox's lock-free channel: closing that
     * either keeps waiting senders waiting or discards the buffer, and it cannot make room for an item by dropping another in one step.
     */
    private final ReentrantLock lock = new ReentrantLock();
    private final WaitQueue<T> senders = new WaitQueue<>(this, lock);
    private final WaitQueue<T> receivers = new WaitQueue<>(this, lock);
    private final ChannelBuffer<T> buffer;
    private final Consumer<Channel<?>> afterClose;
    private boolean closed;
    private @Nullable Throwable error;

    /** @param afterClose is told once, without a lock of this channel held */
    Channel(int capacity, WhenFull whenFull, Consumer<Channel<?>> afterClose) {
        this.buffer = new ChannelBuffer<>(capacity, Objects.requireNonNull(whenFull));
        this.afterClose = afterClose;
    }

    /**
     * A channel whose senders wait when it is full, and that somebody must close.
     *
     * @throws IllegalArgumentException if the capacity is below 1
     */
    public static <T> Channel<T> of(int capacity) {
        return of(capacity, WhenFull.WAIT);
    }

    /**
     * A channel that somebody must close.
     *
     * @throws IllegalArgumentException if the capacity is below 1
     */
    public static <T> Channel<T> of(int capacity, WhenFull whenFull) {
        return new Channel<>(capacity, whenFull, _ -> {});
    }

    /**
     * Lets the receiving side request items, {@code n} at a time: senders find room for {@code n} items, then for none until three quarters
     * of them were received, then for that many at once. So at most {@code n} items wait however fast the senders are, and a waiting sender
     * is woken once for a batch instead of for each item. It holds for all receivers together; more than the capacity is the capacity.
     * A sender sees the requests by {@link #awaitDemand}. With a channel that drops, what was not requested counts as full.
     *
     * @return this channel
     * @throws IllegalArgumentException if below 1
     */
    public Channel<T> limitRate(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("A receiver must request at least 1 item at a time, got " + n);
        }
        lock.lock();
        try {
            buffer.limitRate(n);
            refill();
            return this;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends an item; when the channel is full it does what the channel's {@link WhenFull} says.
     *
     * @throws InterruptedException if the caller is interrupted, before or while it waits; the item was not sent
     * @throws ChannelFullException if the channel is full and says {@link WhenFull#FAIL}
     * @throws ChannelClosedException if the channel is closed, before or while the caller waits; the item was not sent
     */
    public void send(T item) throws InterruptedException {
        Waiter<T> waiter;
        lock.lockInterruptibly();
        try {
            if (add(item) || buffer.whenFull() == WhenFull.DROP_NEWEST) {
                return;
            }
            if (buffer.whenFull() == WhenFull.FAIL) {
                throw new ChannelFullException(buffer.size());
            }
            waiter = senders.enter(item);
        } finally {
            lock.unlock();
        }
        await(senders, waiter);
    }

    /**
     * Sends an item unless the sender would have to wait. Returns false if the channel has not got it: it is full, and waits, fails or drops
     * the newest.
     *
     * @throws ChannelClosedException if the channel is closed
     */
    public boolean trySend(T item) {
        lock.lock();
        try {
            return add(item);
        } finally {
            lock.unlock();
        }
    }

    private boolean add(T item) {
        Objects.requireNonNull(item);
        requireOpen();
        Waiter<T> receiver = receivers.poll();
        if (receiver != null) {
            receiver.serve(item);
            countConsumed();
            return true;
        }
        boolean added = buffer.add(item);
        serveSenders(); // others may have been dropped for it
        return added;
    }

    /**
     * Waits until the receivers want items, and answers how many: for a sender that fetches as many as it can send, such as a page of rows.
     * Other senders may be faster.
     *
     * @throws InterruptedException if the caller is interrupted, before or while it waits
     * @throws ChannelClosedException if the channel is closed, before or while the caller waits
     */
    public int awaitDemand() throws InterruptedException {
        while (true) {
            Waiter<T> waiter;
            lock.lockInterruptibly();
            try {
                requireOpen();
                if (buffer.room() > 0) {
                    return buffer.room();
                }
                waiter = senders.enter(null);
            } finally {
                lock.unlock();
            }
            await(senders, waiter);
        }
    }

    /**
     * Receives the next item, and waits for one if there is none.
     *
     * @throws InterruptedException if the caller is interrupted, before or while it waits; no item is lost
     * @throws ChannelClosedException if the channel is closed and all its items were received; the cause is the error that it was closed
     *     with, if there was one
     */
    public T receive() throws InterruptedException {
        Waiter<T> waiter;
        lock.lockInterruptibly();
        try {
            T item = poll();
            if (item != null) {
                return item;
            }
            waiter = receivers.enter(null);
        } finally {
            lock.unlock();
        }
        await(receivers, waiter);
        return Objects.requireNonNull(waiter.item());
    }

    /**
     * Receives the next item if there is one.
     *
     * @throws ChannelClosedException as {@link #receive} does
     */
    public Optional<T> tryReceive() {
        lock.lock();
        try {
            return Optional.ofNullable(poll());
        } finally {
            lock.unlock();
        }
    }

    private @Nullable T poll() {
        T item = buffer.poll();
        if (item == null) {
            requireOpen();
        } else {
            countConsumed();
        }
        return item;
    }

    /**
     * Receives all items until the channel is closed. Several receivers may do so at once and share the items.
     *
     * @throws InterruptedException if the caller is interrupted
     * @throws ChannelClosedException after the last item if the channel was closed with an error, which is the cause
     * @throws E what the code threw; the item that it was given is gone, others are not
     */
    public <E extends Exception> void forEach(ItemCode<? super T, E> code) throws E, InterruptedException {
        while (true) {
            T item;
            try {
                item = receive();
            } catch (ChannelClosedException e) {
                if (e.getCause() == null) {
                    return;
                }
                throw e;
            }
            code.run(item);
        }
    }

    /** Closes the channel: receivers get what was sent before, waiting senders are refused. Does nothing if it is closed already. */
    @Override
    public void close() {
        end(null);
    }

    /**
     * Closes the channel with a reason, which receivers get as the cause of a {@link ChannelClosedException} after what was sent before, and
     * senders at once. Does nothing if it is closed already.
     */
    public void closeWithError(Throwable reason) {
        end(Objects.requireNonNull(reason));
    }

    private void end(@Nullable Throwable reason) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            error = reason;
            senders.refuseAll();
            receivers.refuseAll();
        } finally {
            lock.unlock();
        }
        afterClose.accept(this);
    }

    /** True once nothing more can be sent. There may still be something to receive. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** How many items wait to be received. Those of waiting senders are not among them. */
    public int size() {
        lock.lock();
        try {
            return buffer.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many items were dropped since the channel was full. */
    public long dropped() {
        lock.lock();
        try {
            return buffer.dropped();
        } finally {
            lock.unlock();
        }
    }

    private void countConsumed() {
        if (buffer.countConsumed()) {
            refill();
        }
    }

    private void refill() {
        buffer.refill();
        serveSenders();
    }

    private void serveSenders() {
        while (!senders.isEmpty() && buffer.room() > 0) {
            Waiter<T> sender = Objects.requireNonNull(senders.poll());
            T item = sender.item();
            if (item != null) {
                buffer.add(item);
            }
            sender.serve(null);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new ChannelClosedException(error);
        }
    }

    private void await(WaitQueue<T> queue, Waiter<T> waiter) throws InterruptedException {
        if (!queue.await(waiter)) {
            throw new ChannelClosedException(error);
        }
    }

    @Override
    public String toString() {
        lock.lock();
        try {
            return "Channel, " + buffer.size() + " of " + buffer.capacity() + " items, " + (closed ? "closed" : "open");
        } finally {
            lock.unlock();
        }
    }
}
