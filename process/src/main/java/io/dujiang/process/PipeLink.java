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
import java.util.function.Supplier;

/** Frames over a pair of pipes in shared memory. */
final class PipeLink implements Link {
    private static final long BYTES = 1 << 20;

    /** How long a frame of the pool may be, which is trusted: as long as an array. */
    private static final long ANY = Integer.MAX_VALUE - 2;

    /** A frame that goes in one part. */
    private static final int SMALL = 16 * 1024;

    private final SharedPipe there;
    private final SharedPipe back;
    private final PipeSender sender;
    private final PipeReceiver receiver;

    private PipeLink(SharedPipe there, SharedPipe back, long maxFrame) {
        this.there = there;
        this.back = back;
        this.sender = there.sender();
        this.receiver = back.receiver(maxFrame);
    }

    /**
     * The pool's end of a new pair.
     *
     * @param maxFrame how many bytes a frame of the worker may have, which is trusted less
     * @throws SharedMemoryException if there is not enough shared memory
     */
    static PipeLink create(long maxFrame) {
        return of(SharedPipe.create(BYTES), () -> SharedPipe.create(BYTES), maxFrame);
    }

    /** The worker's end of a pair, by the name of the pipe that it reads and of the one that it writes. */
    static PipeLink attach(String reads, String writes) {
        return of(SharedPipe.attach(writes), () -> SharedPipe.attach(reads), ANY);
    }

    /** Leaves nothing open if it fails. */
    private static PipeLink of(SharedPipe there, Supplier<SharedPipe> second, long maxFrame) {
        try {
            SharedPipe back = second.get();
            try {
                return new PipeLink(there, back, maxFrame);
            } catch (RuntimeException e) {
                back.close();
                throw e;
            }
        } catch (RuntimeException e) {
            there.close();
            throw e;
        }
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
            throw new IOException("The pipe to the other process cannot be used any more: " + e.getMessage(), e);
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
            throw new IOException("The pipe from the other process cannot be used any more: " + e.getMessage(), e);
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
