package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a connection into requests, one at a time, within the limits.
 *
 * <p>It is Netty's decoder, driven by hand instead of standing in the pipeline: so that nothing behind a whole request is parsed
 * before that request is answered, and what is kept of a connection is bounded by one request and one read.
 */
final class RequestParser extends HttpRequestDecoder {
    private static final int CONTENT_BYTES = 64 << 10;

    private final HttpLimits limits;
    private final List<Object> parsed = new ArrayList<>(2);
    private final BodyBuffer body = new BodyBuffer();
    private @Nullable RequestHead head;
    private @Nullable IncomingBody sink;
    private boolean whole;

    RequestParser(HttpLimits limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(limits.requestLineBytes())
                .setMaxHeaderSize(limits.headerBytes())
                .setMaxChunkSize(CONTENT_BYTES));
        this.limits = limits;
    }

    /**
     * Reads on until a request is whole or the input is used up.
     *
     * @return whether a request is whole
     * @throws Refusal if the input breaks a rule or a limit; nothing can be read from the connection any more
     */
    boolean parse(ChannelHandlerContext ctx, ByteBuf input) throws Exception {
        while (!whole && step(ctx, input)) {}
        return whole;
    }

    /** The head of the request under way, once it has been read. */
    @Nullable
    RequestHead head() {
        return head;
    }

    boolean isWhole() {
        return whole;
    }

    /** What has come of the body so far; from now on it goes to that sink. */
    byte[] passBodyTo(IncomingBody coming) {
        sink = coming;
        return body.take();
    }

    /** Hands over a body that did not go to a sink. */
    byte[] takeBody() {
        return body.take();
    }

    /** Makes ready for the next request. */
    void next() {
        head = null;
        sink = null;
        whole = false;
    }

    private boolean step(ChannelHandlerContext ctx, ByteBuf input) throws Exception {
        int before = input.readableBytes();
        decode(ctx, input, parsed);
        if (parsed.isEmpty()) {
            return input.readableBytes() < before;
        }
        try {
            for (Object part : parsed) {
                accept(part);
            }
        } finally {
            parsed.forEach(ReferenceCountUtil::release);
            parsed.clear();
        }
        return true;
    }

    private void accept(Object part) throws Refusal {
        if (part instanceof HttpRequest message) {
            check(message.decoderResult());
            head = RequestHead.check(message, limits);
        } else if (part instanceof HttpContent content) {
            check(content.decoderResult());
            accept(content);
        }
    }

    private void accept(HttpContent content) {
        if (sink == null) {
            body.append(content.content());
        } else {
            sink.add(content.content());
        }
        whole = content instanceof LastHttpContent;
    }

    private void check(DecoderResult result) throws Refusal {
        if (result.isSuccess()) {
            return;
        }
        throw switch (result.cause()) {
            case TooLongHttpLineException _
            when head == null ->
                new Refusal(
                        414,
                        "request-line-too-long",
                        "Request line too long",
                        "The request line is longer than " + limits.requestLineBytes() + " bytes");
            case TooLongHttpHeaderException _ ->
                new Refusal(
                        431,
                        "header-too-large",
                        "Request header too large",
                        "The header is longer than " + limits.headerBytes() + " bytes");
            case Throwable cause -> Refusal.malformed("malformed", describe(cause));
        };
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
