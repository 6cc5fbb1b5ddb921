package io.dujiang.net;

import java.io.IOException;
import java.io.OutputStream;

/** The output of a stream as the JDK's type, which cannot throw InterruptedException. */
final class StreamOutput extends OutputStream {
    private final TcpStream stream;

    StreamOutput(TcpStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        try {
            stream.write(bytes, offset, count);
        } catch (InterruptedException e) {
            throw StreamInput.interrupted(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            stream.drain();
        } catch (InterruptedException e) {
            throw StreamInput.interrupted(e);
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
