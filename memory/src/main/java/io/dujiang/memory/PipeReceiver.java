package io.dujiang.memory;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The end of a {@link SharedPipe} that messages are taken from.
 *
 * <p>May be used by any thread, platform or virtual; those of one process take turns. Waiting never holds the carrier of a virtual thread for more
 * than some microseconds. An interrupt is noticed within 50 ms by a platform thread and at once by a virtual one, and so is the death of the sender
 * within 50 ms. A time-out is for the beginning of a message: the rest is awaited as long as the sender lives.
 */
public final class PipeReceiver implements AutoCloseable {
    private static final long LARGEST_PART = 1 << 16;

    private final PipeEnd end;
    private final PipeRing ring;

    PipeReceiver(PipeEnd end) {
        this.end = end;
        this.ring = end.ring();
    }

    /**
     * The next message, awaited as long as the sender lives, or has yet to come.
     *
     * @throws PeerGoneException if all was received, and the sender has closed the pipe or died
     * @throws InterruptedException if the thread is interrupted while it waits; nothing was taken then, except of a message that has come in part:
     *     then the pipe is closed
     */
    public byte[] receive() throws InterruptedException {
        return receive(Deadline.NEVER).orElseThrow();
    }

    /**
     * The next message if it comes before the time is over.
     *
     * @param timeout zero to look without waiting
     * @throws PeerGoneException if all was received, and the sender has closed the pipe or died
     */
    public Optional<byte[]> receive(Duration timeout) throws InterruptedException {
        return receive(Deadline.in(timeout));
    }

    private Optional<byte[]> receive(Deadline deadline) throws InterruptedException {
        if (!end.enter(deadline)) {
            return Optional.empty();
        }
        try {
            ring.beginReading();
            return awaitMessage(deadline) ? Optional.of(next()) : Optional.empty();
        } catch (InternalError e) {
            throw end.damaged(e);
        } finally {
            end.leave();
        }
    }

    /**
     * The messages that are there as a whole, at least one, which is awaited as {@link #receive()} does.
     *
     * @param max how many at most, above 0
     */
    public List<byte[]> receiveAll(int max) throws InterruptedException {
        Ring.requirePositive(max);
        var _ = end.enter(Deadline.NEVER);
        try {
            ring.beginReading();
            awaitMessage(Deadline.NEVER);
            List<byte[]> messages = new ArrayList<>();
            if (!ring.hasMessage()) {
                messages.add(next()); // it is broken, or comes part by part
            }
            takeWhole(messages, max);
            return messages;
        } catch (InternalError e) {
            throw end.damaged(e);
        } finally {
            end.leave();
        }
    }

    /**
     * The messages that are there as a whole. Never waits, so a message that is larger than the capacity is not received.
     *
     * @param max how many at most, above 0
     * @return none where none is there, or another thread is receiving
     * @throws IllegalStateException if this end was closed
     */
    public List<byte[]> tryReceiveAll(int max) throws InterruptedException {
        Ring.requirePositive(max);
        if (!end.enter(Deadline.NOW)) {
            return List.of();
        }
        try {
            ring.beginReading();
            List<byte[]> messages = new ArrayList<>();
            takeWhole(messages, max);
            return messages;
        } catch (InternalError e) {
            throw end.damaged(e);
        } finally {
            end.leave();
        }
    }

    /** Takes messages that are there as a whole, since a part may never be followed by the rest; the sender learns of many at once. */
    private void takeWhole(List<byte[]> messages, int max) {
        long held = 0;
        while (messages.size() < max && ring.hasMessage()) {
            byte[] message = new byte[ring.readMessageLength()];
            ring.read(MemorySegment.ofArray(message), 0, message.length);
            messages.add(message);
            held += Ring.room(message.length);
            if (held > LARGEST_PART) {
                release();
                held = 0;
            }
        }
        if (held > 0) {
            release();
        }
    }

    /**
     * Copies the next message into memory of the caller, without making an array. Waits as {@link #receive()} does.
     *
     * @return how long the message is
     * @throws IllegalArgumentException if the message is longer than the target; it stays in the pipe
     */
    public long receive(MemorySegment target) throws InterruptedException {
        var _ = end.enter(Deadline.NEVER);
        try {
            ring.beginReading();
            awaitMessage(Deadline.NEVER);
            long length = ring.readLength();
            if (length > target.byteSize()) {
                throw new IllegalArgumentException(
                        "The next message of " + end + " has " + length + " bytes, and the target " + target.byteSize()
                                + ": it stays in the pipe; receive it with a larger one");
            }
            read(target, length);
            return length;
        } catch (InternalError e) {
            throw end.damaged(e);
        } finally {
            end.leave();
        }
    }

    /**
     * Hands out the next message where it lies, without a copy. Waits as {@link #receive()} does.
     *
     * @param reader gets the message part by part, in order; it may read a part until it returns, and must not wait. It is not called for
     *     an empty message. If it throws, the rest of the message is dropped
     * @return how long the message is
     */
    public long receiveInPlace(Consumer<MemorySegment> reader) throws InterruptedException {
        var _ = end.enter(Deadline.NEVER);
        try {
            ring.beginReading();
            awaitMessage(Deadline.NEVER);
            long length = ring.readLength();
            readInPlace(reader, length);
            return length;
        } catch (InternalError e) {
            throw end.damaged(e);
        } finally {
            end.leave();
        }
    }

    private void readInPlace(Consumer<MemorySegment> reader, long length) throws InterruptedException {
        long read = 0;
        while (read < length) {
            MemorySegment part = awaitPart(length - read);
            read += part.byteSize();
            try {
                reader.accept(part.asReadOnly());
            } catch (RuntimeException | Error e) {
                drop(length - read, e);
                throw e;
            }
            release();
        }
        if (length == 0) {
            release();
        }
    }

    private MemorySegment awaitPart(long rest) throws InterruptedException {
        awaitRest();
        MemorySegment part = ring.readable(Math.min(Math.min(ring.available(), LARGEST_PART), rest));
        ring.wasRead(part.byteSize());
        return part;
    }

    /** What is not read of a message would be taken for the next one. */
    private void drop(long rest, Throwable cause) throws InterruptedException {
        try {
            release();
            long left = rest;
            while (left > 0) {
                left -= awaitPart(left).byteSize();
                release();
            }
        } catch (RuntimeException e) {
            cause.addSuppressed(e); // the sender is gone, so that nothing follows
        }
    }

    private byte[] next() throws InterruptedException {
        byte[] message = new byte[Math.toIntExact(ring.readLength())];
        read(MemorySegment.ofArray(message), message.length);
        return message;
    }

    private void read(MemorySegment target, long length) throws InterruptedException {
        long read = 0;
        while (read < length) {
            awaitRest();
            long now = Math.min(Math.min(ring.available(), LARGEST_PART), length - read);
            readOrClose(target, read, now);
            release();
            read += now;
        }
        if (length == 0) {
            release();
        }
    }

    /** The target may be closed by another thread meanwhile: the rest of the message would be taken for the next one. */
    private void readOrClose(MemorySegment target, long read, long now) {
        try {
            ring.read(target, read, now);
        } catch (RuntimeException | Error e) {
            if (read > 0) {
                end.close();
            }
            throw e;
        }
    }

    private void release() {
        ring.release();
        ring.notFull().wake();
    }

    private boolean awaitMessage(Deadline deadline) throws InterruptedException {
        return ring.hasBeginning() || end.await(ring.notEmpty(), ring::hasBeginning, deadline);
    }

    private void awaitRest() throws InterruptedException {
        try {
            var _ = ring.has(1) || end.await(ring.notEmpty(), () -> ring.has(1), Deadline.NEVER);
        } catch (PeerGoneException e) {
            ring.endHere(); // what the sender has begun to write there is no message
            throw e;
        } catch (InterruptedException e) {
            end.close();
            throw e;
        }
    }

    /** Ends the pipe: a sender that waits for room learns that nobody will read. Does nothing if it was closed before. */
    @Override
    public void close() {
        end.close();
    }

    @Override
    public String toString() {
        return end.toString();
    }
}
