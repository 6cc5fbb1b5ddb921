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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Frames over a pair of pipes in shared memory. */
final class PipeLink implements Link {
    private static final long BYTES = 1 << 20;

    /** How long a frame of the pool may be, which is trusted: as long as an array. */
    private static final long ANY = Integer.MAX_VALUE - 2;

    /** What is received at once is copied, and takes memory until it is done with; the pipe holds less if frames are not small. */
    private static final int MOST_FRAMES = 1_024;

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
    public int trySendAll(List<byte[]> frames) {
        try {
            return sender.trySendAll(frames);
        } catch (SharedMemoryException | IllegalStateException e) {
            return 0; // the other process is gone: who receives from it learns that too
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @Override
    public ByteBuffer receive() throws IOException {
        return receiveAll(1).getFirst();
    }

    @Override
    public List<ByteBuffer> receiveAll() throws IOException {
        return receiveAll(MOST_FRAMES);
    }

    private List<ByteBuffer> receiveAll(int most) throws IOException {
        return frames(() -> receiver.receiveAll(most));
    }

    @Override
    public boolean canTryToReceive() {
        return true;
    }

    @Override
    public List<ByteBuffer> tryReceiveAll() throws IOException {
        return frames(() -> receiver.tryReceiveAll(MOST_FRAMES));
    }

    /** A way to receive. */
    @FunctionalInterface
    private interface Receiving {
        List<byte[]> messages() throws InterruptedException;
    }

    private static List<ByteBuffer> frames(Receiving how) throws IOException {
        try {
            List<byte[]> messages = how.messages();
            List<ByteBuffer> frames = new ArrayList<>(messages.size());
            for (byte[] message : messages) {
                frames.add(ByteBuffer.wrap(message));
            }
            return frames;
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

    /** Worker: nobody else is to attach. What a task cannot name it cannot cut, and a pool that is killed leaves nothing behind. */
    void removeNames() {
        for (SharedPipe pipe : new SharedPipe[] {there, back}) {
            try {
                Files.deleteIfExists(Path.of(pipe.name()));
            } catch (IOException e) {
                // the pool removes it, or the next JVM that creates shared memory
            }
        }
    }
}
