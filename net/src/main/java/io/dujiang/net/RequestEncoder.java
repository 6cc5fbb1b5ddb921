package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Writes requests, each whole into one buffer, and the heads of those whose body follows. Used on one loop only. */
final class RequestEncoder {
    private static final byte[] VERSION_AND_HOST = HeadWriter.latin1(" HTTP/1.1\r\nHost: ");
    private static final byte[] LINE_END = HeadWriter.latin1("\r\n");
    private static final byte[] SPACE = HeadWriter.latin1(" ");
    private static final byte[] NO_BODY = {};

    private final HeadWriter writer = new HeadWriter();

    /** A request and its body. */
    ByteBuf encode(ByteBufAllocator allocator, ClientRequest request, byte[] body) {
        begin(request);
        if (body.length > 0 || request.method().startsWith("P")) { // POST, PUT, PATCH, of which a body is expected
            writer.putField("Content-Length", Integer.toString(body.length));
        }
        return writer.end(allocator, body, body.length);
    }

    /**
     * The head of a request whose body follows.
     *
     * @param body in chunks unless its length is known
     */
    ByteBuf encodeHead(ByteBufAllocator allocator, ClientRequest request, WrittenBody.Pieces body) {
        begin(request);
        if (body.length() < 0) {
            writer.putField("Transfer-Encoding", "chunked");
        } else {
            writer.putField("Content-Length", Long.toString(body.length()));
        }
        if (body.isAskedFor() && !request.headers().contains("Expect")) {
            writer.putField("Expect", "100-continue");
        }
        return writer.end(allocator, NO_BODY, 0);
    }

    private void begin(ClientRequest request) {
        writer.begin()
                .put(request.method())
                .put(SPACE)
                .put(request.path())
                .put(VERSION_AND_HOST)
                .put(request.host())
                .put(LINE_END)
                .putFields(request.headers());
    }
}
