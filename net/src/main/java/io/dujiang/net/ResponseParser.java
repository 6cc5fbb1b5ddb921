package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the bytes of a client's connection into responses, one for each request; Netty's decoder driven by hand. */
final class ResponseParser extends StrictResponseDecoder {
    private static final int LINE_BYTES = 8 << 10;
    private static final int HEADER_BYTES = 64 << 10;
    private static final int CONTENT_BYTES = 64 << 10;
    private static final int MOST_INTERIM = 32;

    private final List<Object> parsed = new ArrayList<>(2);
    private final BodyBuffer body = new BodyBuffer();
    private @Nullable ResponseHead head;
    private @Nullable InflowParts sink;
    private boolean whole;
    private int interim;
    private boolean continued;
    private long received;

    ResponseParser() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_BYTES)
                .setMaxHeaderSize(HEADER_BYTES)
                .setMaxChunkSize(CONTENT_BYTES));
    }

    /** Makes ready for the answer to a request. */
    void expect(ClientRequest request) {
        forget(request.method().equals("HEAD"));
        head = null;
        sink = null;
        whole = false;
        interim = 0;
        continued = false;
        received = 0;
    }

    /**
     * Reads on until the response is whole or the input is used up.
     *
     * @return whether it is whole
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

    /** The head of the response, once it has been read. */
    @Nullable
    ResponseHead head() {
        return head;
    }

    /** How many interim answers have come before the final one. */
    int interim() {
        return interim;
    }

    /** Whether the peer has asked for the body of the request. */
    boolean isContinued() {
        return continued;
    }

    /** How much of the body has come. */
    long received() {
        return received;
    }

    /** What has come of the body so far; from now on it goes to that sink. */
    byte[] passBodyTo(InflowParts coming) {
        sink = coming;
        return body.take();
    }

    /** Hands over a body that did not go to a sink. */
    byte[] takeBody() {
        return body.take();
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
        } else if (part instanceof HttpContent content && head != null) {
            acceptContent(content);
        }
    }

    private void acceptHead(HttpResponse message) throws HttpProtocolException {
        checkHead(message);
        int status = message.status().code();
        continued |= status == 100;
        if (status >= 200) {
            head = new ResponseHead(status, headers(message), length(message), HttpUtil.isKeepAlive(message));
        } else if (++interim > MOST_INTERIM) {
            throw new HttpProtocolException(
                    "The peer sent more than " + MOST_INTERIM + " interim answers and still no final one");
        }
    }

    /** Of an answer without a body, such as one to HEAD, it is what a body would have. */
    private static long length(HttpResponse message) {
        return HttpUtil.getContentLength(message, ResponseHead.UNKNOWN);
    }

    private void acceptContent(HttpContent content) {
        received += content.content().readableBytes();
        if (sink == null) {
            body.append(content.content());
        } else {
            sink.add(content.content());
        }
        whole = content instanceof LastHttpContent;
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
