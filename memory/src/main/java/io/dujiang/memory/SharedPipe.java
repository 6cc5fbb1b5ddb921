package io.dujiang.memory;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Messages of bytes from one process to another, in order, over a ring in shared memory: the fastest exchange, for two.
 *
 * <p>One process creates the pipe, the other attaches by its name; one of them takes the {@link #sender}, the other the {@link #receiver}, each
 * once. A process that dies takes nothing with it but what it had not sent, and the other learns of its death; what was sent before is
 * still received. No lock is shared, so nothing that dies leaves the other waiting. After a death, create another pipe.
 *
 * {@snippet :
 * try (SharedPipe pipe = SharedPipe.create(1 << 20);
 *         PipeSender sender = pipe.sender()) {
 *     startWorker(pipe.name()); // there: SharedPipe.attach(name).receiver().receive()
 *     sender.send("hello".getBytes(UTF_8));
 * }
 * }
 */
public final class SharedPipe implements AutoCloseable {
    private final SharedMemory memory;
    private Optional<PipeSender> sender = Optional.empty();
    private Optional<PipeReceiver> receiver = Optional.empty();

    private SharedPipe(SharedMemory memory) {
        this.memory = memory;
    }

    /**
     * A new pipe in the standard folder for segments.
     *
     * @param bytes how long a message may be that is sent at once; larger ones go in parts. Rounded up to a power of two
     * @throws SharedMemoryException if there is not enough space
     */
    public static SharedPipe create(long bytes) {
        return create(Folder.standard(), bytes);
    }

    /** A new pipe in a folder, else as {@link #create(long)}. */
    public static SharedPipe create(Path folder, long bytes) {
        return new SharedPipe(SharedMemory.create(folder, Kind.PIPE, PipeRing.bodyFor(bytes)));
    }

    /**
     * The pipe of that name, created by another process of the same user.
     *
     * @throws SharedMemoryException if there is none, or it cannot be trusted
     */
    public static SharedPipe attach(String name) {
        return new SharedPipe(SharedMemory.attach(name, Kind.PIPE));
    }

    /** By which the other process attaches. */
    public String name() {
        return memory.name();
    }

    /**
     * The end to put messages into.
     *
     * @throws SharedMemoryException if it was taken before, by whatever process
     */
    public synchronized PipeSender sender() {
        PipeSender taken = new PipeSender(PipeEnd.claim(memory, PipeEnd.Role.SENDER, Ring.LONGEST));
        sender = Optional.of(taken);
        return taken;
    }

    /**
     * The end to take messages from.
     *
     * @throws SharedMemoryException if it was taken before, by whatever process
     */
    public PipeReceiver receiver() {
        return receiver(Ring.LONGEST);
    }

    /**
     * The end to take messages from, for a sender that is not trusted with the memory of this process.
     *
     * @param longest how many bytes a message may have: for one that claims more no memory is taken, and receiving it throws {@link
     *     SharedMemoryException}, as for a pipe that is broken in another way
     * @throws SharedMemoryException if it was taken before, by whatever process
     */
    public synchronized PipeReceiver receiver(long longest) {
        if (longest <= 0 || longest > Ring.LONGEST) {
            throw new IllegalArgumentException(
                    "Messages of " + longest + " bytes at most: give a number from 1 to " + Ring.LONGEST);
        }
        PipeReceiver taken = new PipeReceiver(PipeEnd.claim(memory, PipeEnd.Role.RECEIVER, longest));
        receiver = Optional.of(taken);
        return taken;
    }

    /** Closes the ends that this process has taken, and its memory; the owner also takes the name away. Does nothing if it was closed before. */
    @Override
    public synchronized void close() {
        sender.ifPresent(PipeSender::close);
        receiver.ifPresent(PipeReceiver::close);
        memory.close();
    }

    @Override
    public String toString() {
        return "SharedPipe " + memory.name();
    }
}
