package io.dujiang.memory;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The end of a {@link SharedPipe} that messages are put into.
 *
 * <p>May be used by any thread, platform or virtual; those of one process take turns. Waiting never holds the carrier of a virtual thread for more
 * than some microseconds. An interrupt is noticed within 50 ms by a platform thread and at once by a virtual one, and so is the death of the receiver
 * within 50 ms.
 */
public final class PipeSender implements AutoCloseable {
    private final PipeEnd end;
    private final PipeRing ring;
    private final long part;

    PipeSender(PipeEnd end) {
        this.end = end;
        this.ring = end.ring();
        this.part = ring.part();
    }

    /**
     * Sends a message, and waits for room as long as the receiver lives. It may be larger than the pipe's capacity: then it goes in parts.
     *
     * @throws PeerGoneException if there is no room, and the receiver has closed the pipe or died
     * @throws InterruptedException if the thread is interrupted while it waits; nothing was sent then, except of a message larger than the
     *     capacity: if a part of that was sent, the pipe is closed
     */
    public void send(byte[] message) throws InterruptedException {
        send(MemorySegment.ofArray(message));
    }

    /**
     * Sends the bytes of a segment, as {@link #send(byte[])} does.
     *
     * @throws IllegalArgumentException if they are more than an array can have
     */
    public void send(MemorySegment message) throws InterruptedException {
        send(message, Deadline.NEVER);
    }

    /**
     * Sends the bytes of a segment if there is room for them, or for the first of them, before the time is over.
     *
     * @param timeout zero to try without waiting
     * @return whether it was sent
     * @throws PeerGoneException if there is no room, and the receiver has closed the pipe or died
     */
    public boolean send(MemorySegment message, Duration timeout) throws InterruptedException {
        return send(message, Deadline.in(timeout));
    }

    /**
     * Sends a message that is written where it will be read, without a copy. Waits as {@link #send(byte[])} does.
     *
     * @param length how many bytes it has
     * @param writer gets the room for the message part by part, in order, and fills it; it must not wait. It is not called for an empty message. If
     *     it throws at the first part nothing was sent, and later the pipe is closed
     */
    public void sendInPlace(long length, Consumer<MemorySegment> writer) throws InterruptedException {
        requireSendable(length);
        var _ = end.enter(Deadline.NEVER);
        try {
            ring.beginWriting();
            awaitRoom(ring.roomToBegin(length), Deadline.NEVER);
            writeInPlace(length, writer);
        } catch (InternalError e) {
            throw end.damaged(e);
        } finally {
            end.leave();
        }
    }

    private void writeInPlace(long length, Consumer<MemorySegment> writer) throws InterruptedException {
        ring.writeLength(length);
        long sent = 0;
        do {
            if (sent > 0) {
                awaitRoomOrClose(Math.min(part, length - sent));
            }
            MemorySegment room = ring.writable(Math.min(part, length - sent));
            if (length > 0) {
                fillOrClose(room, sent > 0 && length > part, writer);
            }
            ring.wrote(room.byteSize());
            sent += room.byteSize();
            if (sent == length || length > part) {
                publish(); // a short message in two pieces is shown as a whole
            }
        } while (sent < length);
    }

    private void fillOrClose(MemorySegment room, boolean begun, Consumer<MemorySegment> writer) {
        try {
            writer.accept(room);
        } catch (RuntimeException | Error e) {
            if (begun) {
                end.close();
            }
            throw e;
        }
    }

    private boolean send(MemorySegment message, Deadline deadline) throws InterruptedException {
        requireSendable(message.byteSize());
        if (!end.enter(deadline)) {
            return false;
        }
        try {
            ring.beginWriting();
            if (!awaitRoom(ring.roomToBegin(message.byteSize()), deadline)) {
                return false;
            }
            write(message);
            return true;
        } catch (InternalError e) {
            throw end.damaged(e);
        } finally {
            end.leave();
        }
    }

    private void requireSendable(long length) {
        if (length < 0 || length > Ring.LONGEST) {
            throw new IllegalArgumentException(
                    "A message of " + length + " bytes cannot go through " + end + ", whose longest is " + Ring.LONGEST
                            + ": send it in pieces, or share the data as a SharedArray and send its name");
        }
    }

    /**
     * Sends messages in order, and tells the receiver of many at once. Waits for room as {@link #send(byte[])} does.
     *
     * @throws PeerGoneException as there; how many were sent is not known then
     */
    public void sendAll(List<byte[]> messages) throws InterruptedException {
        var _ = end.enter(Deadline.NEVER);
        try {
            ring.beginWriting();
            for (byte[] message : messages) {
                append(MemorySegment.ofArray(message));
            }
            publish();
        } catch (InternalError e) {
            throw end.damaged(e);
        } finally {
            end.leave();
        }
    }

    /**
     * Sends as many of the messages, in order, as there is room for now, and tells the receiver of all at once. Never waits, so a message
     * that is larger than the capacity is not sent.
     *
     * @return how many were sent; fewer than all, perhaps none, where there is no room or another thread is sending
     * @throws IllegalStateException if this end was closed
     */
    public int trySendAll(List<byte[]> messages) throws InterruptedException {
        if (!end.enter(Deadline.NOW)) {
            return 0;
        }
        try {
            ring.beginWriting();
            int sent = 0;
            while (sent < messages.size() && ring.hasRoom(Ring.room(messages.get(sent).length))) {
                MemorySegment message = MemorySegment.ofArray(messages.get(sent));
                ring.writeLength(message.byteSize());
                ring.write(message, 0, message.byteSize());
                sent++;
            }
            if (sent > 0) {
                publish();
            }
            return sent;
        } catch (InternalError e) {
            throw end.damaged(e);
        } finally {
            end.leave();
        }
    }

    private void append(MemorySegment message) throws InterruptedException {
        long wanted = ring.roomToBegin(message.byteSize());
        if (!ring.hasRoom(wanted)) {
            publish();
            awaitRoom(wanted, Deadline.NEVER);
        }
        if (message.byteSize() <= part) {
            ring.writeLength(message.byteSize());
            ring.write(message, 0, message.byteSize());
        } else {
            write(message);
        }
    }

    /** Writes a message part by part, so that the receiver reads while the rest is written. There is room for it, or for the first part. */
    private void write(MemorySegment message) throws InterruptedException {
        long length = message.byteSize();
        ring.writeLength(length);
        long sent = 0;
        do {
            long now = Math.min(part, length - sent);
            if (sent > 0) {
                awaitRoomOrClose(now);
            }
            writeOrClose(message, sent, now);
            publish();
            sent += now;
        } while (sent < length);
    }

    /** The source may be closed by another thread meanwhile, or be a file that is cut: what was sent is of no use without the rest. */
    private void writeOrClose(MemorySegment message, long sent, long now) {
        try {
            ring.write(message, sent, now);
        } catch (RuntimeException | Error e) {
            if (sent > 0) {
                end.close();
            }
            throw e;
        }
    }

    private void publish() {
        ring.publish();
        ring.notEmpty().wake();
    }

    private void awaitRoomOrClose(long wanted) throws InterruptedException {
        try {
            awaitRoom(wanted, Deadline.NEVER);
        } catch (InterruptedException e) {
            end.close();
            throw e;
        }
    }

    private boolean awaitRoom(long wanted, Deadline deadline) throws InterruptedException {
        return ring.hasRoom(wanted) || end.await(ring.notFull(), () -> ring.hasRoom(wanted), deadline);
    }

    /** Ends the pipe: the receiver gets what was sent, and then learns that nothing follows. Does nothing if it was closed before. */
    @Override
    public void close() {
        end.close();
    }

    @Override
    public String toString() {
        return end.toString();
    }
}
