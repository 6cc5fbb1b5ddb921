package io.dujiang.memory;

import java.lang.foreign.MemorySegment;

/**
 * A ring of bytes with one writer and one reader at a time.
 *
 * <p>Two positions count the bytes that were ever read and written; the ring is between them. Each is stored by one side only, after
 * the bytes that it speaks of: with release there and acquire here. They lie on cache lines of their own, and each side keeps the last that it saw of the
 * other's, and looks again only when that does not suffice. A side that dies before it stores its position has changed nothing, and after that
 * it is done: there is no half-done step to mend. (Lamport, "Specifying Concurrent Program Modules", 1983, with the cached positions of
 * Giacomoni and others' FastForward and Lee and others' MCRingBuffer.)
 *
 * <p>A message is a word with its length and one, and its bytes, filled up to the next word. Positions are multiples of 8, so that word never wraps.
 */
class Ring {
    /** How many bytes stand before the ring itself. */
    static final long OVERHEAD = 1024;

    static final long WORD = 8;

    private static final long LEAST = 64;

    /** How long a message may be: as an array. */
    static final long LONGEST = Integer.MAX_VALUE - 2;

    private static final long READ_AT = 0;
    private static final long WRITTEN_AT = 128;
    static final long NOT_EMPTY_AT = 256;
    private static final long NOT_FULL_AT = 384;

    private final String name;
    private final Words words;
    private final MemorySegment bytes;
    private final long capacity;
    private final Signal notEmpty;
    private final Signal notFull;
    private final long longest;

    // Of the writer.
    private long writeAt;
    private long readSeen;

    // Of the reader.
    private long readAt;
    private long writtenSeen;
    private long vouched; // the last position that was looked at for a message that told of itself

    Ring(String name, MemorySegment body) {
        this(name, body, LONGEST);
    }

    /**
     * A view of the ring that lies there.
     *
     * @param body a power of two, and {@link #OVERHEAD}
     * @param longest how long a message may be that is read
     */
    Ring(String name, MemorySegment body, long longest) {
        this.name = name;
        this.longest = longest;
        if (body.byteSize() < OVERHEAD + LEAST) {
            throw broken("it has " + body.byteSize() + " bytes, and " + (OVERHEAD + LEAST) + " are the least");
        }
        this.words = new Words(body);
        this.bytes = body.asSlice(OVERHEAD);
        this.capacity = bytes.byteSize();
        if (Long.bitCount(capacity) != 1) {
            throw broken("its capacity is " + capacity);
        }
        this.notEmpty = new Signal(words, NOT_EMPTY_AT);
        this.notFull = new Signal(words, NOT_FULL_AT);
    }

    /** The body that a ring needs to hold messages of so many bytes. */
    static long bodyFor(long bytes) {
        if (bytes <= 0 || bytes > 1L << 40) {
            throw new IllegalArgumentException("A capacity of " + bytes + " bytes: give one from 1 to 2^40");
        }
        return OVERHEAD + Math.max(LEAST, Long.highestOneBit(room(bytes) * 2 - 1));
    }

    /** What a message of that length takes. */
    static long room(long length) {
        return WORD + padded(length);
    }

    private static long padded(long length) {
        return (length + WORD - 1) & -WORD;
    }

    /** @param messages how many are asked for at most */
    static void requirePositive(int messages) {
        if (messages <= 0) {
            throw new IllegalArgumentException("At most " + messages + " messages: ask for at least one");
        }
    }

    long capacity() {
        return capacity;
    }

    /** How long a message may be that lies as a whole in a ring of that capacity. */
    static long largestMessage(long capacity) {
        return Math.min(capacity - WORD, LONGEST);
    }

    Signal notEmpty() {
        return notEmpty;
    }

    Signal notFull() {
        return notFull;
    }

    // The writer's side.

    /** To be called by a side that others may have written from. */
    void beginWriting() {
        writeAt = words.getLong(WRITTEN_AT);
        if (writeAt - readSeen < 0 || !isWord(writeAt)) {
            throw brokenAt(readSeen, writeAt);
        }
    }

    boolean hasRoom(long wanted) {
        if (capacity - (writeAt - readSeen) >= wanted) {
            return true;
        }
        readSeen = words.getLong(READ_AT);
        requireSane(readSeen, writeAt);
        return capacity - (writeAt - readSeen) >= wanted;
    }

    void writeLength(long length) {
        setWord(writeAt, length + 1);
        writeAt += WORD;
    }

    /** Where the next bytes are written. */
    long writeAt() {
        return writeAt;
    }

    /** Writes bytes of a message; only the last ones of it may be no whole words. */
    void write(MemorySegment source, long from, long length) {
        long start = writeAt & (capacity - 1);
        long first = Math.min(length, capacity - start);
        MemorySegment.copy(source, from, bytes, start, first);
        if (first < length) {
            MemorySegment.copy(source, from + first, bytes, 0, length - first);
        }
        writeAt += padded(length);
    }

    /** The room for the next bytes of a message, as far as it is in one piece. */
    MemorySegment writable(long most) {
        long start = writeAt & (capacity - 1);
        return bytes.asSlice(start, Math.min(most, capacity - start));
    }

    /** Counts bytes as written; only the last ones of a message may be no whole words. */
    void wrote(long length) {
        writeAt += padded(length);
    }

    /** Shows the reader what was written. */
    void publish() {
        words.setLong(WRITTEN_AT, writeAt);
    }

    // The reader's side.

    /** To be called by a side that others may have read from. */
    void beginReading() {
        readAt = words.getLong(READ_AT);
        if (writtenSeen - readAt > capacity || !isWord(readAt)) {
            throw brokenAt(readAt, writtenSeen);
        }
    }

    boolean has(long wanted) {
        if (writtenSeen - readAt >= wanted) {
            return true;
        }
        writtenSeen = words.getLong(WRITTEN_AT);
        requireSane(readAt, writtenSeen);
        return writtenSeen - readAt >= wanted;
    }

    /** As {@link #hasRoom}, for one who has yet to get the writer's side, which others may write from meanwhile: an answer that may be old. */
    boolean mayHaveRoom(long wanted) {
        long written = words.getLong(WRITTEN_AT);
        if (capacity - (written - readSeen) < wanted) {
            readSeen = words.getLong(READ_AT);
        }
        return capacity - (written - readSeen) >= wanted;
    }

    /** For one who has yet to get the reader's side, which others may read from meanwhile: an answer that may be old. */
    boolean isEmpty() {
        long read = words.getLong(READ_AT);
        if (writtenSeen - read <= 0) {
            writtenSeen = words.getLong(WRITTEN_AT);
        }
        return writtenSeen == read;
    }

    /** How many bytes could be read. */
    long available() {
        return writtenSeen - readAt;
    }

    /** What the word of the next message says, which need not be there: -1 for a zero. */
    long nextLength() {
        return words.getLong(OVERHEAD + (readAt & (capacity - 1))) - 1;
    }

    /**
     * Notes that so many bytes can be read, which another word than the position has told. That word may be an old one that a broken writer has left: so
     * the position is looked at once a lap.
     */
    void noteWritten(long bytes) {
        if (writtenSeen - readAt < bytes) {
            long end = readAt + bytes;
            if (end - vouched > capacity) {
                long written = words.getLong(WRITTEN_AT);
                requireSane(end, written);
                vouched = written;
            }
            writtenSeen = end;
        }
    }

    /** Puts a zero where the next message would begin. */
    void endHere() {
        setWord(readAt, 0);
    }

    long readLength() {
        long length = nextLength();
        if (!mayBe(length)) {
            throw broken("a message has the length " + length + ", and " + longest + " is the most that may be");
        }
        readAt += WORD;
        return length;
    }

    boolean mayBe(long length) {
        return length >= 0 && length <= longest;
    }

    /** The length of a message that is there as a whole. */
    int readMessageLength() {
        long length = readLength();
        if (length > available()) {
            throw broken("a message of " + length + " bytes is in the last " + available());
        }
        return (int) length;
    }

    /** Reads bytes of a message; only the last ones of it may be no whole words. */
    void read(MemorySegment target, long to, long length) {
        long start = readAt & (capacity - 1);
        long first = Math.min(length, capacity - start);
        MemorySegment.copy(bytes, start, target, to, first);
        if (first < length) {
            MemorySegment.copy(bytes, 0, target, to + first, length - first);
        }
        readAt += padded(length);
    }

    /** The next bytes of a message, as far as they are in one piece. */
    MemorySegment readable(long most) {
        long start = readAt & (capacity - 1);
        return bytes.asSlice(start, Math.min(most, capacity - start));
    }

    /** Counts bytes as read; only the last ones of a message may be no whole words. */
    void wasRead(long length) {
        readAt += padded(length);
    }

    /** Gives the writer the room of what was read. */
    void release() {
        words.setLong(READ_AT, readAt);
    }

    /** Stores a word of the ring, which shows whoever reads it all that was stored before. */
    void setWord(long position, long value) {
        words.setLong(OVERHEAD + (position & (capacity - 1)), value);
    }

    private void requireSane(long read, long written) {
        if (written - read < 0 || written - read > capacity || !isWord(written) || !isWord(read)) {
            throw brokenAt(read, written);
        }
    }

    private static boolean isWord(long position) {
        return (position & (WORD - 1)) == 0;
    }

    private SharedMemoryException brokenAt(long read, long written) {
        return broken("read are " + read + " bytes and written " + written + " at a capacity of " + capacity);
    }

    private SharedMemoryException broken(String why) {
        return new SharedMemoryException(
                name + " is broken, since " + why
                        + ": a process has written into it past this class. What is in it is lost; close it and create another");
    }
}
