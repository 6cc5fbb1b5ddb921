package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of a client's connection into whole responses, one for each request; Netty's decoder driven by hand. */
final class ResponseParser extends HttpResponseDecoder {
    private static final int LINE_BYTES = 8 << 10;
    private static final int HEADER_BYTES = 64 << 10;
    private static final int CONTENT_BYTES = 64 << 10;

    private final List<Object> parsed = new ArrayList<>(2);
    private final BodyBuffer body = new BodyBuffer();
    private @Nullable HttpResponse head;
    private boolean headOnly;
    private boolean whole;
    private boolean truncated;
    private int room;

    ResponseParser() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_BYTES)
                .setMaxHeaderSize(HEADER_BYTES)
                .setMaxChunkSize(CONTENT_BYTES));
    }

    /** Makes ready for the answer to a request. */
    void expect(ClientRequest request) {
        head = null;
        whole = false;
        truncated = false;
        headOnly = request.method().equals("HEAD");
        room = request.maxResponseBytes();
    }

    /**
     * Reads on until the response is whole, or as much of it as is wanted, or the input is used up.
     *
     * @throws HttpProtocolException if this is no HTTP/1.1
     */
    boolean parse(ChannelHandlerContext context, ByteBuf input) throws Exception {
        while (!whole) {
            int before = input.readableBytes();
            decode(context, input, parsed);
            boolean stuck = parsed.isEmpty() && input.readableBytes() == before;
            acceptParsed();
            if (stuck) {
                break;
            }
        }
        return whole;
    }

    /** The peer has ended the connection; the answer tells whether that made the response whole. */
    boolean end(ChannelHandlerContext context) throws Exception {
        decodeLast(context, Unpooled.EMPTY_BUFFER, parsed);
        acceptParsed();
        return whole;
    }

    /** Whether the connection may serve another request, as far as the peer says. */
    boolean isPersistent() {
        return !truncated && head != null && HttpUtil.isKeepAlive(head);
    }

    int bodyBytes() {
        return body.length();
    }

    ClientResponse response(HttpResponse of) {
        return new ClientResponse(of.status().code(), headers(of), body.take(), truncated);
    }

    /** The head of the response, once it has been read. */
    @Nullable
    HttpResponse head() {
        return head;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        return headOnly || super.isContentAlwaysEmpty(message);
    }

    private void acceptParsed() throws HttpProtocolException {
        try {
            for (Object part : parsed) {
                accept(part);
            }
        } finally {
            parsed.forEach(ReferenceCountUtil::release);
            parsed.clear();
        }
    }

    private void accept(Object part) throws HttpProtocolException {
        if (part instanceof HttpObject object && object.decoderResult().isFailure()) {
            Throwable cause = object.decoderResult().cause();
            throw new HttpProtocolException("The peer's answer is not HTTP/1.1: " + cause.getMessage(), cause);
        }
        if (part instanceof HttpResponse message) {
            acceptHead(message);
        } else if (part instanceof HttpContent content && head != null && !whole) {
            acceptContent(content);
        }
    }

    private void acceptHead(HttpResponse message) throws HttpProtocolException {
        int status = message.status().code();
        if (status == 101 || status < 100) {
            throw new HttpProtocolException("The peer answered status " + status + ", which nobody asked for");
        }
        if (status >= 200) {
            head = message;
        }
    }

    private void acceptContent(HttpContent content) {
        int count = content.content().readableBytes();
        truncated = count > room;
        int taken = Math.min(count, room);
        body.append(content.content(), taken);
        room -= taken;
        whole = truncated || content instanceof LastHttpContent;
    }

    private static Headers headers(HttpResponse head) {
        String[] flat = new String[2 * head.headers().size()];
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = head.headers().iteratorCharSequence();
        for (int i = 0; fields.hasNext(); i += 2) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            flat[i] = field.getKey().toString();
            flat[i + 1] = field.getValue().toString();
        }
        return Headers.trusted(flat);
    }
}
