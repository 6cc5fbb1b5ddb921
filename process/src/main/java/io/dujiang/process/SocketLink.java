package io.dujiang.process;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Frames over a Unix-domain socket: a length and that many bytes. Its threads must not be interrupted, which would close the socket. */
final class SocketLink implements Link {
    private static final long LOOK_NANOS = 5_000_000;

    private final SocketChannel channel;
    private final long maxFrame;
    private final ByteBuffer lengthOut = ByteBuffer.allocate(Integer.BYTES);
    private final ByteBuffer input = ByteBuffer.allocate(64 * 1024).limit(0);

    SocketLink(SocketChannel channel, long maxFrame) {
        this.channel = channel;
        this.maxFrame = maxFrame;
    }

    @Override
    public void send(ByteBuffer frame) throws IOException {
        ByteBuffer[] parts = {lengthOut.clear().putInt(0, frame.remaining()), frame};
        while (parts[0].hasRemaining() || frame.hasRemaining()) {
            channel.write(parts);
        }
    }

    @Override
    public int trySendAll(List<byte[]> frames) {
        return 0;
    }

    @Override
    public List<ByteBuffer> receiveAll() throws IOException {
        return List.of(receive());
    }

    @Override
    public ByteBuffer receive() throws IOException {
        while (input.remaining() < Integer.BYTES) {
            input.compact();
            int read = channel.read(input);
            input.flip();
            requireMore(read);
        }
        int length = input.getInt();
        if (length < 0 || length > maxFrame) {
            throw new IOException("A frame of " + length + " bytes came, where " + maxFrame + " are allowed");
        }
        ByteBuffer frame = ByteBuffer.allocate(length);
        int buffered = Math.min(length, input.remaining());
        frame.put(input.slice(input.position(), buffered));
        input.position(input.position() + buffered);
        while (frame.hasRemaining()) {
            requireMore(channel.read(frame));
        }
        return frame.flip();
    }

    /**
     * Waits until the other process is gone; what it sends is passed over. Looks now and then: the end of a JVM takes 300 ms while a thread of it is in a
     * call that blocks.
     */
    void awaitGone() throws IOException {
        channel.configureBlocking(false);
        while (true) {
            requireMore(channel.read(input.clear()));
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
    }

    private static void requireMore(int read) throws EOFException {
        if (read < 0) {
            throw new EOFException("The other process closed the connection");
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the other process is gone, which is what closing is for
        }
    }
}
