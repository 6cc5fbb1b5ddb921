package io.dujiang.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Memory that processes of one user on one machine share: a file in {@code /dev/shm}, mapped by each of them.
 *
 * <p>Whoever creates a segment owns it. The others attach by its name, which is random, and which they must be told. The file may be read and
 * written by its user alone. Its space is reserved when it is created, so that writing never fails for want of it.
 *
 * <p>An owner may {@linkplain #handOver hand it over}: it belongs to the process that {@linkplain #adopt adopts} it, then.
 *
 * <p>Closed by its owner a segment loses its name; who has attached to it goes on using it until it closes its own attachment. A JVM that
 * ends removes the names of those that it has not closed; where it was killed that is done by {@link #sweep}, and by each JVM before it creates its first. The owner lives as long as
 * the kernel holds its lock on the file, which no death leaves behind.
 *
 * <p>Bytes are zero at first. What one process stores, others see in the order that Java's memory model gives to threads: by the VarHandles of
 * {@link java.lang.foreign.ValueLayout}. Safe for use by any thread; nothing here waits. Linux only.
 */
public final class SharedMemory implements AutoCloseable {
    private final String name;
    private final SegmentFile file;
    private final Arena arena;
    private final MemorySegment whole;
    private final AtomicBoolean owned;
    private final AtomicBoolean closed = new AtomicBoolean();

    SharedMemory(String name, SegmentFile file, Arena arena, MemorySegment whole, boolean owned) {
        this.name = name;
        this.file = file;
        this.arena = arena;
        this.whole = whole;
        this.owned = new AtomicBoolean(owned);
    }

    /**
     * A new segment in the folder that the system property {@code dujiang.memory.folder} names, else in {@code /dev/shm}.
     *
     * @param bytes how many, above 0
     * @throws SharedMemoryException if there is not enough space, or the folder cannot be written
     */
    public static SharedMemory create(long bytes) {
        return create(Folder.standard(), bytes);
    }

    /**
     * A new segment in a folder.
     *
     * @param folder an existing one, best of a tmpfs: elsewhere the kernel writes to a disk what is changed
     * @param bytes how many, above 0
     * @throws SharedMemoryException if there is not enough space, or the folder cannot be written
     */
    public static SharedMemory create(Path folder, long bytes) {
        return create(folder, Kind.MEMORY, bytes);
    }

    static SharedMemory create(Path folder, Kind kind, long bytes) {
        if (bytes <= 0 || bytes > Long.MAX_VALUE / 2) {
            throw new IllegalArgumentException(
                    "A segment of " + bytes + " bytes: give a positive number that a memory can have");
        }
        return new Folder(folder).create(kind, Header.BYTES + bytes);
    }

    /**
     * The segment of that name, created by a process of the same user.
     *
     * @param name what {@link #name} of its owner returned
     * @throws SharedMemoryException if there is none, it belongs to another user, others may write it, or it is something else
     */
    public static SharedMemory attach(String name) {
        return attach(name, Kind.MEMORY);
    }

    static SharedMemory attach(String name, Kind kind) {
        return Attachment.to(name, kind);
    }

    /**
     * The segment of that name, which a process of the same user {@linkplain #handOver hands over}, and which belongs to this process from now on.
     *
     * @throws SharedMemoryException if there is none, or it cannot be trusted, or this process owns it already; nothing has changed then
     */
    public static SharedMemory adopt(String name) {
        SharedMemory attached = attach(name);
        return attached.ownOr(attached, attached::close);
    }

    /** Makes this process an owner too. */
    private void own() {
        try {
            if (!Folder.isOwned(file)) {
                throw Attachment.gone(name, null);
            }
        } catch (IOException e) {
            throw new SharedMemoryException(name + " cannot be adopted: " + e.getMessage(), e);
        }
        if (!OwnedNames.add(Path.of(name))) {
            throw new SharedMemoryException(
                    name + " belongs to this process already, and cannot be adopted again: attach to it");
        }
        owned.set(true);
    }

    /** Makes this process an owner of what was attached to. If that fails, the attachment is closed, and the name is as it was. */
    <T> T ownOr(T attached, Runnable close) {
        try {
            own();
            return attached;
        } catch (RuntimeException | Error e) {
            close.run();
            throw e;
        }
    }

    /**
     * Gives the segment up, for the process that adopts it by its name. This process can use it until it closes it, which leaves the name as it is. Until it is
     * closed, or this process ends, no sweep takes it; if nobody has adopted it by then, the next one does.
     *
     * @return whether this process owned it
     */
    public boolean handOver() {
        boolean mine = owned.getAndSet(false);
        if (mine) {
            OwnedNames.forget(Path.of(name));
        }
        return mine;
    }

    /**
     * Takes away the name of a segment that another process {@linkplain #handOver hands over} to this one, and that this one could not adopt. Whoever has
     * attached to it goes on using it until it closes that. Does nothing if this process owns it, or if it is no segment of the standard folder.
     */
    public static void discard(String name) {
        new Folder(Folder.standard()).discard(Path.of(name));
    }

    /** Removes from the standard folder the segments of this user whose owner is dead, and returns how many there were. */
    public static int sweep() {
        return sweep(Folder.standard());
    }

    /** Removes from a folder the segments of this user whose owner is dead, and returns how many there were. */
    public static int sweep(Path folder) {
        return new Folder(folder).sweep();
    }

    /** By which other processes attach: the path of the file. */
    public String name() {
        return name;
    }

    /** The bytes that are shared. They can be used until this is closed, by any thread. */
    public MemorySegment segment() {
        return whole.asSlice(Header.BYTES);
    }

    /** What is laid out in it, made by the caller; if that fails, this is closed. */
    <T> T orClose(Function<SharedMemory, T> layout) {
        try {
            return layout.apply(this);
        } catch (InternalError e) {
            close();
            throw damaged(e);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            close();
            throw new SharedMemoryException(
                    name + " is laid out as none can be: " + e.getMessage() + ". Create another", e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    SegmentFile file() {
        return file;
    }

    /** What to throw where the memory could not be read or written, though it is mapped. */
    SharedMemoryException damaged(InternalError cause) {
        return new SharedMemoryException(
                name + " cannot be read or written any more: its file was cut, or its file system has no space for it."
                        + " What it holds is lost; close it and create another",
                cause);
    }

    /**
     * Ends this attachment, and takes the name away if it is the owner's. Does nothing if it was closed before.
     *
     * <p>Another thread that uses {@link #segment} meanwhile gets an IllegalStateException.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try (file;
                    arena) {
                remove();
            } catch (IOException e) {
                throw new SharedMemoryException(
                        name + " cannot be removed: " + e.getMessage() + ". Remove it by hand", e);
            }
        }
    }

    private void remove() throws IOException {
        if (owned.getAndSet(false)) {
            OwnedNames.remove(Path.of(name));
        }
    }

    @Override
    public String toString() {
        return "SharedMemory " + name + ", " + (whole.byteSize() - Header.BYTES) + " bytes"
                + (closed.get() ? ", closed" : "");
    }
}
