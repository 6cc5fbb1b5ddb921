package io.dujiang.net;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The body of a message as its writer sees it. What is written is gathered; the message begins when that is full or flushed, so a
 * short body goes out whole, with its head.
 */
final class BodyOutput extends OutputStream {
    private static final int ROOM = 8 << 10;

    /** So much at once must be taken within the time for each piece. */
    private static final int PIECE = 32 << 10;

    /** Begins the message. */
    @FunctionalInterface
    interface Begin {
        /** @param empty whether no body follows yet, so that the head must go out by itself */
        Outflow message(boolean empty) throws IOException, InterruptedException;
    }

    private final long announced;
    private final long pieceNanos;
    private final Begin begin;
    private byte[] gathered = {}; // of ROOM bytes from the first small piece on
    private int length;
    private long total;
    private boolean ended;
    private boolean failed;
    private @Nullable Outflow outflow;

    /**
     * @param announced how many bytes will be written, or {@link WrittenBody#UNKNOWN}
     * @param pieceNanos within which the peer must take each piece, or 0 for no limit
     * @param begin called at most once; if that fails nothing can be written any more
     */
    BodyOutput(long announced, long pieceNanos, Begin begin) {
        this.announced = announced;
        this.pieceNanos = pieceNanos;
        this.begin = begin;
    }

    /** Whether something was sent, so that another answer is not possible any more. */
    boolean hasBegun() {
        return outflow != null;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
        checkTotal(count);
        if (length + count > ROOM) {
            send();
        }
        if (count >= ROOM) {
            send(from, offset, count);
        } else if (count > 0) {
            if (gathered.length == 0) {
                gathered = new byte[ROOM];
            }
            System.arraycopy(from, offset, gathered, length, count);
            length += count;
        }
    }

    private void checkTotal(int count) throws IOException {
        if (ended) {
            throw new IOException("The body has ended; nothing can be written to it any more");
        }
        if (announced >= 0 && total + count > announced) {
            throw new IOException("The body was announced by withLength with " + announced
                    + " bytes, but the writer wrote " + (total + count) + ": announce what is written, or nothing");
        }
        total += count;
    }

    @Override
    public void flush() throws IOException {
        send();
    }

    /** Ends the body. @return the whole of it if the message has not begun yet, so that it can be sent as any other; otherwise null */
    byte @Nullable [] end() throws IOException {
        ended = true;
        checkBegun();
        if (announced > total) {
            throw new IOException("The body was announced by withLength with " + announced
                    + " bytes, but the writer wrote only " + total + ": announce what is written, or nothing");
        }
        Outflow begun = outflow;
        if (begun == null) {
            return Arrays.copyOf(gathered, length);
        }
        send();
        begun.end();
        return null;
    }

    private void send() throws IOException {
        int count = length;
        length = 0;
        send(gathered, 0, count);
    }

    private void send(byte[] from, int offset, int count) throws IOException {
        checkBegun();
        try {
            write(begun(count == 0), from, offset, count);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("Interrupted while it wrote a body, after " + total + " bytes");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private Outflow begun(boolean empty) throws IOException, InterruptedException {
        Outflow to = outflow;
        if (to == null) {
            failed = true; // unless what follows returns
            to = begin.message(empty);
            failed = false;
            outflow = to;
        }
        return to;
    }

    /** A writer may go on after a failure. */
    private void checkBegun() throws IOException {
        if (failed) {
            throw new IOException(
                    "The message could not begin, which its writer was told; nothing of the body was sent");
        }
    }

    private void write(Outflow to, byte[] from, int offset, int count) throws IOException, InterruptedException {
        int most = pieceNanos == 0 ? count : PIECE;
        for (int done = 0; done < count; done += most) {
            to.write(from, offset + done, Math.min(most, count - done), Wait.deadline(pieceNanos));
        }
    }
}
