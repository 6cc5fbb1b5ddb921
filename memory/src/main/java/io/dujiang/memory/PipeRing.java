package io.dujiang.memory;

import java.lang.foreign.MemorySegment;

/**
 * The ring of a pipe, whose reader looks for the next message itself and not for the position of the writer: one cache line travels where else a second
 * one follows it.
 *
 * <p>The word where the next message will begin is zero. Who shows messages stores a zero into the word that follows them, for which room is kept; then the
 * position; and last, with release, the length of the first of them. So a word that is not zero is the length of a message that is there: as a whole if it is not longer
 * than a {@link #part}, and else as far as the position says. Nothing else that lies in the ring is taken for a length, and who dies before the last of
 * these stores has shown nothing; who dies between two parts of a message has left bytes where the next one would begin, and the reader puts a zero there
 * when it learns of that. A writer that is not trusted may leave what looks like messages: no more than a lap of them is read without a look at the position. (Aeron's log buffers, where a frame begins with its length, stored last.)
 */
final class PipeRing extends Ring {
    private static final long LARGEST_PART = 1 << 16;

    private final long part;

    // Of the writer: the first message that is not shown yet. The word is zero if there is none.
    private long firstAt;
    private long firstWord;

    /** @param longest how long a message may be that is read */
    PipeRing(String name, MemorySegment body, long longest) {
        super(name, body, longest);
        this.part = Math.min(LARGEST_PART, capacity() / 4);
    }

    /** The body for messages of so many bytes, each as a whole. */
    static long bodyFor(long bytes) {
        long capacity = Ring.bodyFor(bytes) - OVERHEAD;
        return OVERHEAD + (room(bytes) + WORD > capacity ? 2 * capacity : capacity);
    }

    /** How long a message may be that is shown only as a whole. Longer ones are shown part by part, none of which is longer. */
    long part() {
        return part;
    }

    // The writer's side.

    @Override
    void beginWriting() {
        super.beginWriting();
        firstWord = 0;
    }

    /** The room to await for a message: for all of it, or all that there is. */
    long roomToBegin(long length) {
        return Math.min(room(length), capacity() - WORD);
    }

    @Override
    boolean hasRoom(long wanted) {
        return super.hasRoom(wanted + WORD);
    }

    @Override
    void writeLength(long length) {
        if (firstWord == 0) {
            firstAt = writeAt();
            firstWord = length + 1;
            wrote(WORD);
        } else {
            super.writeLength(length);
        }
    }

    @Override
    void publish() {
        setWord(writeAt(), 0);
        super.publish();
        if (firstWord != 0) {
            setWord(firstAt, firstWord);
            firstWord = 0;
        }
    }

    // The reader's side.

    /** True if the next message is there, or its first part. */
    boolean hasBeginning() {
        return noted() != -1;
    }

    /** True if the next message is there as a whole, and no longer than may be: a broken one is for {@link #readLength} to tell. */
    boolean hasMessage() {
        long length = noted();
        return mayBe(length) && has(room(length));
    }

    /** The length of the next message, which is there if it is short; -1 for none. */
    private long noted() {
        long length = nextLength();
        if (length >= 0 && length <= part) {
            noteWritten(room(length));
        }
        return length;
    }
}
