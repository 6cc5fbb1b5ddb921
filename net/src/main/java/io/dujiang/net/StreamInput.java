package io.dujiang.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** The input of a stream as the JDK's type, which cannot throw InterruptedException. */
final class StreamInput extends InputStream {
    private final TcpStream stream;

    StreamInput(TcpStream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        try {
            return stream.read(bytes, offset, count);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException failure = new InterruptedIOException(cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    @Override
    public void close() {
        stream.close();
    }
}
