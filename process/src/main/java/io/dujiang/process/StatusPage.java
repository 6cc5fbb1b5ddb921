package io.dujiang.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A page of memory that a worker and its parent share, and that outlives the worker: which task it runs, which batches it began, and its
 * last words.
 *
 * <p>It is a small file that both map, so that it needs no message per task and no cooperation of a process that dies. It has no name any
 * more when the worker runs code of others, and is open nowhere, so that such code cannot cut it, which would hurt whoever reads it next. Layout: the
 * running task; how many batches came; how often outcomes were asked for; a word for each slot; the length and bytes of the last words.
 *
 * <p>A slot word decides who has a batch. The parent writes the batch's number before it sends it; the worker claims it by a compare-and-set
 * to {@link #CLAIMED} before it begins, the parent takes it back by one to {@link #REVOKED}. Exactly one of the two succeeds.
 */
final class StatusPage {
    static final int SLOTS = 512;

    private static final long CLAIMED = -1;
    private static final long REVOKED = -2;
    private static final long RUNNING = 0;
    private static final long RECEIVED = 8;
    private static final long ASKED = 16;
    private static final long FIRST_SLOT = 64;
    private static final long WORDS = FIRST_SLOT + SLOTS * 8L;
    private static final int MAX_WORDS = 3_000;
    private static final long SIZE = 2 * 4_096;
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment page;

    private StatusPage(MemorySegment page) {
        this.page = page;
    }

    /**
     * A new page.
     *
     * @throws IOException if the file cannot be made, as where the disk is full: its space is taken now, since none can be had once it is used
     */
    static StatusPage create(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            reserve(channel);
            return map(channel);
        } catch (IOException e) {
            throw new IOException(
                    "the " + SIZE + " bytes that it shares with its pool cannot be had at " + file + ": " + e
                            + "; make room there, or have -Djava.io.tmpdir name another folder",
                    e);
        }
    }

    private static void reserve(FileChannel channel) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) SIZE);
        while (zeros.hasRemaining()) {
            channel.write(zeros);
        }
    }

    /** Worker: the page that its pool has made, whose name that takes away. */
    static StatusPage open(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            return map(channel);
        }
    }

    private static StatusPage map(FileChannel channel) throws IOException {
        return new StatusPage(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, Arena.ofAuto()));
    }

    /** The number of a task within a batch, as one word; never 0. */
    static long taskWord(long batch, int index) {
        return batch << 16 | (index + 1);
    }

    /** A whole batch, as a word. */
    static long batchWord(long batch) {
        return batch << 16;
    }

    /** Worker: a task begins; 0 when it has ended. */
    void running(long taskWord) {
        LONG.setRelease(page, RUNNING, taskWord);
    }

    /** The task that runs, or ran when the worker died; 0 if none. */
    long running() {
        return (long) LONG.getVolatile(page, RUNNING);
    }

    /** Worker: it has received so many batches since it started, and looks at the last of them. */
    void received(long batches) {
        LONG.setRelease(page, RECEIVED, batches);
    }

    /** How many batches the worker has received. */
    long received() {
        return (long) LONG.getVolatile(page, RECEIVED);
    }

    /** Parent: asks for the outcomes that are there. For one thread. */
    void ask() {
        LONG.setRelease(page, ASKED, asked() + 1);
    }

    /** How often outcomes were asked for. */
    long asked() {
        return (long) LONG.getOpaque(page, ASKED);
    }

    /** Parent: a batch is about to be sent. */
    void offer(int slot, long batch) {
        LONG.setRelease(page, FIRST_SLOT + slot * 8L, batch); // sending it makes it visible
    }

    /** Worker: whether the batch is its own now. */
    boolean claim(int slot, long batch) {
        return LONG.compareAndSet(page, FIRST_SLOT + slot * 8L, batch, CLAIMED);
    }

    /** Parent: whether the batch was taken back before the worker began it. */
    boolean revoke(int slot, long batch) {
        return LONG.compareAndSet(page, FIRST_SLOT + slot * 8L, batch, REVOKED);
    }

    /** Worker: says why it is about to end. The first words stay. */
    void lastWords(String words) {
        if ((int) INT.getVolatile(page, WORDS) == 0) {
            byte[] bytes = words.getBytes(StandardCharsets.UTF_8);
            int kept = Math.min(bytes.length, MAX_WORDS);
            MemorySegment.copy(bytes, 0, page, ValueLayout.JAVA_BYTE, WORDS + Integer.BYTES, kept);
            INT.setVolatile(page, WORDS, kept);
        }
    }

    /** What the worker said before it ended; empty if nothing. */
    String lastWords() {
        int length = Math.clamp((int) INT.getVolatile(page, WORDS), 0, MAX_WORDS);
        byte[] bytes = new byte[length];
        MemorySegment.copy(page, ValueLayout.JAVA_BYTE, WORDS + Integer.BYTES, bytes, 0, length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
