package io.dujiang.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * What a server answered, with a body that may still be coming.
 *
 * <p>It holds a connection until its body is read to the end or it is closed, so it must be closed: after the end that costs nothing,
 * before it the connection is closed. Of one task at a time; any thread may close it.
 */
public final class StreamedResponse implements AutoCloseable {
    private final URI uri;
    private final ResponseHead head;
    private final InputStream body;

    StreamedResponse(URI uri, ResponseHead head, InputStream body) {
        this.uri = uri;
        this.head = head;
        this.body = body;
    }

    /** From 200 to 599. */
    public int status() {
        return head.status();
    }

    /** As received, in order. */
    public Headers headers() {
        return head.headers();
    }

    /** What answered: the request's, or where the last redirect led. */
    public URI uri() {
        return uri;
    }

    /** The length of the body as the server announced it; for a request {@code HEAD} that of the body which was not sent. */
    public OptionalLong length() {
        return head.length() < 0 ? OptionalLong.empty() : OptionalLong.of(head.length());
    }

    /** Whether a status such as this has a body: all have but 204, 205 and 304. It may be empty. */
    public boolean mayHaveBody() {
        return status() != 204 && status() != 205 && status() != 304;
    }

    /**
     * The body as it comes. Reading parks until there is something, and the peer is slowed down to what is read. Besides {@link IOException} it
     * throws
     *
     * <ul>
     *   <li>{@link ConnectionLostException} if the connection ended before the body was whole
     *   <li>{@link HttpTimeoutException} if nothing came for the request's stall time-out, or its whole time is over
     *   <li>{@link HttpProtocolException} if what came is no HTTP/1.1, or more than the request allows
     *   <li>{@link java.io.InterruptedIOException} if the task is interrupted, which stays interrupted
     * </ul>
     *
     * <p>After each of them the connection is closed.
     */
    public InputStream body() {
        return body;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException impossible) {
            throw new IllegalStateException("A body that is closed does not fail", impossible);
        }
    }

    /** All of the body, or so much of it. */
    ClientResponse whole(int most) throws IOException {
        byte[] bytes = body.readNBytes(most);
        boolean truncated = body.read() >= 0;
        return new ClientResponse(status(), headers(), bytes, truncated);
    }

    /** Whether the body had come with the head, so that no connection is held. */
    boolean isWhole() {
        return body instanceof WholeInput;
    }

    /** One whose body has come. */
    static StreamedResponse whole(URI uri, ResponseHead head, byte[] body) {
        return new StreamedResponse(uri, head, new WholeInput(body));
    }

    /** A body that has come; taken as it is by who wants all of it. */
    private static final class WholeInput extends ByteArrayInputStream {
        WholeInput(byte[] bytes) {
            super(bytes);
        }

        @Override
        public byte[] readNBytes(int most) throws IOException {
            return pos == 0 && count <= most ? all() : super.readNBytes(most);
        }

        private byte[] all() {
            pos = count;
            return count == buf.length ? buf : Arrays.copyOf(buf, count);
        }
    }
}
