package io.dujiang.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** The bytes of a body as an input stream, with a limit. */
final class BodyStream extends InputStream {
    private final IncomingBody body;
    private final long most;
    private long total;

    BodyStream(IncomingBody body, long most) {
        this.body = body;
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int count) throws IOException {
        try {
            int read = body.read(to, offset, count);
            total += Math.max(read, 0);
            if (total > most) {
                throw RequestBody.tooLong(most);
            }
            return read;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("Interrupted while it waited for the body after " + total + " bytes");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
