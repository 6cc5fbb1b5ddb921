package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessageDecoderResult;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
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
final class RequestParser extends StrictRequestDecoder {
    private static final int CONTENT_BYTES = 64 << 10;
    private static final long OVERHEAD_A_BYTE = 16;

    private final HttpLimits limits;
    private final List<Object> parsed = new ArrayList<>(2);
    private final BodyBuffer body = new BodyBuffer();
    private @Nullable RequestHead head;
    private @Nullable IncomingBody sink;
    private boolean whole;
    private boolean isHead;
    private long received;
    private long overhead;

    RequestParser(HttpLimits limits) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(oneMore(limits.requestLineBytes()))
                .setMaxHeaderSize(oneMore(limits.headerBytes()))
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
        while (!whole && begin(input) && step(ctx, input)) {}
        return whole;
    }

    /** The head of the request under way, once it has been read. */
    @Nullable
    RequestHead head() {
        return head;
    }

    /** Whether the request under way, which may be a bad one, is a HEAD, whose answer has no body. */
    boolean isHead() {
        return isHead;
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
        forget();
        head = null;
        isHead = false;
        received = 0;
        overhead = 0;
        sink = null;
        whole = false;
    }

    private boolean step(ChannelHandlerContext ctx, ByteBuf input) throws Exception {
        int before = input.readableBytes();
        boolean inBody = head != null;
        decode(ctx, input, parsed);
        overhead += inBody ? before - input.readableBytes() : 0;
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
            isHead = message.method().equals(HttpMethod.HEAD);
            check(message.decoderResult());
            checkFraming();
            head = RequestHead.check(message, limits);
        } else if (part instanceof HttpContent content) {
            check(content.decoderResult());
            checkOverhead(content.content().readableBytes());
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
            checkSize(result);
            return;
        }
        throw switch (result.cause()) {
            case TooLongHttpLineException _ -> head == null ? lineTooLong() : chunkLineTooLong();
            case TooLongHttpHeaderException _ -> headerTooLarge();
            case Throwable cause -> Refusal.malformed("malformed", describe(cause));
        };
    }

    /** Netty counts the CR of a line if its LF has not come yet: so it gets one byte more, and the limit is kept here. */
    private void checkSize(DecoderResult result) throws Refusal {
        if (result instanceof HttpMessageDecoderResult sizes) {
            if (sizes.initialLineLength() > limits.requestLineBytes()) {
                throw lineTooLong();
            }
            if (sizes.headerSize() > limits.headerBytes()) {
                throw headerTooLarge();
            }
        }
    }

    private static int oneMore(int limit) {
        return Math.min(limit, Integer.MAX_VALUE - 1) + 1;
    }

    private Refusal lineTooLong() {
        return new Refusal(
                414,
                "request-line-too-long",
                "Request line too long",
                "The request line is longer than " + limits.requestLineBytes() + " bytes");
    }

    private Refusal chunkLineTooLong() {
        return Refusal.malformed(
                "chunk-line-too-long",
                "The size of a chunk, with extensions, takes more than " + limits.requestLineBytes() + " bytes");
    }

    private Refusal headerTooLarge() {
        return new Refusal(
                431,
                "header-too-large",
                "Request header too large",
                "The header, or what trails the body, is longer than " + limits.headerBytes() + " bytes");
    }

    /** What frames chunks costs time and carries nothing: it is bounded by what was carried before. */
    private void checkOverhead(int carried) throws Refusal {
        overhead -= carried;
        if (carried > 0 && overhead > OVERHEAD_A_BYTE * received + limits.requestLineBytes() + limits.headerBytes()) {
            throw Refusal.malformed(
                    "chunk-overhead",
                    "Sizes and extensions of chunks take more than " + OVERHEAD_A_BYTE
                            + " times the bytes of the body");
        }
        received += carried;
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
