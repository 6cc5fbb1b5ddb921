package io.dujiang.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One keep-alive connection that carries one request at a time. */
final class LoadConnection implements AutoCloseable {
    private static final int SMALLEST = 1024;
    private static final byte[] ID = "\"id\":\"".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int ID_LENGTH = 13;
    private static final int INCOMPLETE = -1;
    private static final byte[] DIGIT = digits();

    private final SocketChannel channel;
    private final SelectionKey key;
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    private byte[] received = new byte[SMALLEST];
    private int length;
    private int firstJob;
    private boolean busy;

    private LoadConnection(SocketChannel channel, SelectionKey key) {
        this.channel = channel;
        this.key = key;
    }

    static LoadConnection open(InetSocketAddress address, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        LoadConnection connection = new LoadConnection(channel, key);
        key.attach(connection);
        return connection;
    }

    void send(ByteBuffer request, int job) throws IOException {
        firstJob = job;
        busy = true;
        channel.write(request);
        if (request.hasRemaining()) {
            unsent = ByteBuffer.allocateDirect(request.remaining()).put(request).flip();
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    /** Sends what did not fit before. */
    void sendRest() throws IOException {
        channel.write(unsent);
        if (!unsent.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    /** Reads what is there; true once the whole response is. */
    boolean receive(ByteBuffer shared) throws IOException {
        shared.clear();
        if (channel.read(shared) < 0) {
            throw new EOFException("the service closed it");
        }
        int count = shared.flip().remaining();
        if (length + count > received.length) {
            received = Arrays.copyOf(received, Math.max(2 * received.length, length + count));
        }
        shared.get(received, length, count);
        length += count;
        return isComplete();
    }

    private boolean isComplete() {
        int body = bodyStart();
        return body != INCOMPLETE && length >= body + contentLength(body);
    }

    private int bodyStart() {
        for (int i = 0; i + 3 < length; i++) {
            if (received[i] == '\r' && received[i + 1] == '\n' && received[i + 2] == '\r' && received[i + 3] == '\n') {
                return i + 4;
            }
        }
        return INCOMPLETE;
    }

    private int contentLength(int end) {
        for (int i = 0; i < end; i++) {
            if (received[i] == '\n' && (received[i + 1] | 32) == 'c' && (received[i + 9] | 32) == 'l') {
                return number(i + "\ncontent-length: ".length());
            }
        }
        throw new IllegalStateException("A response without Content-Length: " + text());
    }

    private int number(int start) {
        int number = 0;
        for (int i = start; received[i] >= '0'; i++) {
            number = number * 10 + received[i] - '0';
        }
        return number;
    }

    int status() {
        return number("HTTP/1.1 ".length());
    }

    /** True while a request is not answered. */
    boolean isBusy() {
        return busy;
    }

    /** Takes the ids out of the response, in the order of the jobs, and makes room for the next. Returns how many there were. */
    int takeIds(long[] ids, int jobs) {
        int found = 0;
        for (int i = bodyStart(); i + ID.length + ID_LENGTH < length && found < jobs; i++) {
            if (received[i] == '"' && Arrays.equals(received, i, i + ID.length, ID, 0, ID.length)) {
                ids[firstJob + found++] = id(i + ID.length);
                i += ID.length + ID_LENGTH;
            }
        }
        length = 0;
        busy = false;
        return found;
    }

    private long id(int start) {
        long id = 0;
        for (int i = start; i < start + ID_LENGTH; i++) {
            id = id << 5 | DIGIT[received[i]];
        }
        return id;
    }

    String text() {
        return new String(received, 0, length, java.nio.charset.StandardCharsets.UTF_8);
    }

    boolean isWritable() {
        return key.isWritable();
    }

    boolean isReadable() {
        return key.isReadable();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static byte[] digits() {
        String alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
        byte[] digits = new byte[128];
        for (int i = 0; i < alphabet.length(); i++) {
            digits[alphabet.charAt(i)] = (byte) i;
        }
        return digits;
    }
}
