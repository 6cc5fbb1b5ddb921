package io.dujiang.process;

import io.dujiang.memory.PeerGoneException;
import io.dujiang.memory.PipeReceiver;
import io.dujiang.memory.PipeSender;
import io.dujiang.memory.SharedMemoryException;
import io.dujiang.memory.SharedPipe;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Frames over a pair of pipes in shared memory. */
final class PipeLink implements Link {
    private static final long BYTES = 1 << 20;

    /** A frame that goes in one part. */
    private static final int SMALL = 16 * 1024;

    private final SharedPipe there;
    private final SharedPipe back;
    private final PipeSender sender;
    private final PipeReceiver receiver;

    private PipeLink(SharedPipe there, SharedPipe back) {
        this.there = there;
        this.back = back;
        this.sender = there.sender();
        this.receiver = back.receiver();
    }

    /**
     * The pool's end of a new pair.
     *
     * @throws SharedMemoryException if there is not enough shared memory
     */
    static PipeLink create() {
        SharedPipe there = SharedPipe.create(BYTES);
        try {
            return new PipeLink(there, SharedPipe.create(BYTES));
        } catch (SharedMemoryException e) {
            there.close();
            throw e;
        }
    }

    /** The worker's end of a pair, by the name of the pipe that it reads and of the one that it writes. */
    static PipeLink attach(String reads, String writes) {
        return new PipeLink(SharedPipe.attach(writes), SharedPipe.attach(reads));
    }

    /** The name of the pipe that this end writes. */
    String writes() {
        return there.name();
    }

    /** The name of the pipe that this end reads. */
    String reads() {
        return back.name();
    }

    @Override
    public void send(ByteBuffer frame) throws IOException {
        try {
            sender.send(MemorySegment.ofBuffer(frame));
        } catch (PeerGoneException e) {
            throw gone(e);
        } catch (SharedMemoryException | IllegalStateException e) {
            throw new IOException("The pipe to the other process cannot be used any more", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public boolean trySend(ByteBuffer frame) {
        try {
            return frame.remaining() <= SMALL && sender.send(MemorySegment.ofBuffer(frame), Duration.ZERO);
        } catch (SharedMemoryException | IllegalStateException e) {
            return false; // the other process is gone: who receives from it learns that too
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public ByteBuffer receive() throws IOException {
        try {
            return ByteBuffer.wrap(receiver.receive());
        } catch (PeerGoneException e) {
            throw gone(e);
        } catch (SharedMemoryException | IllegalStateException e) {
            throw new IOException("The pipe from the other process cannot be used any more", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException gone(PeerGoneException why) {
        return (IOException) new EOFException("The other process is gone").initCause(why);
    }

    private static IOException interrupted(InterruptedException why) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("Interrupted at a pipe to another process").initCause(why);
    }

    @Override
    public void close() {
        there.close();
        back.close();
    }

    /** Worker: the pool's process is gone and has left its pipes behind. */
    void abandon() {
        for (SharedPipe pipe : new SharedPipe[] {there, back}) {
            try {
                Files.deleteIfExists(Path.of(pipe.name()));
            } catch (IOException e) {
                // the next JVM that creates shared memory removes it
            }
        }
    }
}
