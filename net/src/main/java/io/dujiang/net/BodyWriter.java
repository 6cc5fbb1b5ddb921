package io.dujiang.net;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * What writes a body piece by piece: that of a response, see {@link HttpResponse#withBody(String, BodyWriter)}, or of a request, see {@link
 * ClientRequest#withBody(String, BodyWriter)}.
 */
@FunctionalInterface
public interface BodyWriter {
    /**
     * Writes the body; the output is the task's own. For a response it runs on the handler's task after the handler has answered, for a
     * request on a task beside the one that waits for the answer.
     *
     * <p>Writing parks while the peer is slower. What is written is gathered, and sent when there are 8 KiB of it, at {@link
     * OutputStream#flush} and at the end; closing the output is not needed. If the peer is gone, writing throws {@link java.io.IOException},
     * and the task is interrupted, so that a writer which waits for something else learns it too.
     *
     * @throws Exception if the body cannot be written to its end. The peer of a server gets a bare 500 if nothing was sent yet; otherwise the
     *     connection is closed, so that the peer sees that something is missing
     */
    void writeTo(OutputStream output) throws Exception;

    /** One that passes on what a stream gives, each piece as it comes, and closes the stream, however it ends. It works once. */
    static BodyWriter of(InputStream stream) {
        return output -> {
            try (stream) {
                byte[] piece = new byte[8 << 10];
                for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
                    output.write(piece, 0, count);
                    output.flush();
                }
            }
        };
    }
}
