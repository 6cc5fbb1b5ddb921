package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What comes of a client's connection: the answer to the request that was sent last. Used on the loop only.
 *
 * <p>Whoever waits for the answer is told once its head has come, and gets the body with it if that came in the same read; otherwise the
 * body is read from an {@link Inflow}.
 */
final class IncomingAnswer {
    private static final int HIGH_WATER = 64 << 10;

    private final ClientConnection connection;
    private final SocketChannel channel;
    private final ResponseParser parser = new ResponseParser();
    private final ReadAhead ahead;
    private boolean heard;
    private @Nullable InflowParts body;
    private @Nullable Future<?> timer;

    IncomingAnswer(ClientConnection connection, SocketChannel channel) {
        this.connection = connection;
        this.channel = channel;
        this.ahead = new ReadAhead(channel.alloc());
    }

    /** Makes ready for the answer to a request. */
    void expect(ClientRequest request) {
        heard = false;
        parser.expect(request);
    }

    /** Whether anything of the answer has come. */
    boolean isHeard() {
        return heard;
    }

    /**
     * Reads on.
     *
     * @param bytes taken over
     * @throws HttpProtocolException if this is no HTTP/1.1
     */
    void read(ChannelHandlerContext context, ClientExchange exchange, ByteBuf bytes) throws Exception {
        ByteBuf input = ahead.with(bytes);
        boolean first = !heard;
        heard = true;
        try {
            int interim = parser.interim();
            if (parser.parse(context, input)) {
                complete(exchange, !input.isReadable());
                return;
            }
            ahead.keepRest(input);
            tell(exchange, first || parser.interim() != interim);
        } finally {
            input.release();
        }
    }

    /** Tells what is new, if something is. */
    private void tell(ClientExchange exchange, boolean isProgress) {
        ResponseHead head = parser.head();
        if (body != null) {
            body.publish();
        } else if (head != null) {
            answer(exchange, head);
        } else if (isProgress) {
            exchange.heard(parser.isContinued());
        }
    }

    /** The head has come, and the body is coming. */
    private void answer(ClientExchange exchange, ResponseHead head) {
        Inflow coming = new Inflow(channel, HIGH_WATER, channel.config()::setAutoRead);
        InflowParts parts = new InflowParts(coming);
        coming.add(Unpooled.wrappedBuffer(parser.passBodyTo(parts)));
        body = parts;
        if (exchange.end() != Wait.NEVER) {
            timer = channel.eventLoop()
                    .schedule(() -> expire(exchange), Wait.left(exchange.end()), TimeUnit.NANOSECONDS);
        }
        exchange.answer(ClientExchange.Answer.coming(head, coming));
    }

    private void expire(ClientExchange exchange) {
        connection.end(exchange, exchange.late("the rest of the body after " + parser.received() + " bytes"));
    }

    /** The peer has ended the connection; the answer tells whether that made the response whole. */
    boolean end(ChannelHandlerContext context, ClientExchange exchange) throws Exception {
        boolean whole = heard && parser.end(context);
        if (whole) {
            complete(exchange, false);
        }
        return whole;
    }

    /** @param alone whether nothing came behind it */
    private void complete(ClientExchange exchange, boolean alone) {
        ResponseHead head = Objects.requireNonNull(parser.head());
        InflowParts coming = body;
        forget();
        connection.rest(exchange, alone && head.persistent());
        if (coming == null) {
            exchange.answer(ClientExchange.Answer.whole(head, parser.takeBody()));
        } else {
            coming.end();
        }
        exchange.stopSending(); // last, so that who still writes the body finds the answer
    }

    /** No more of the answer will come: who reads its body is told why. */
    void fail(IOException why) {
        InflowParts coming = body;
        forget();
        if (coming != null) {
            coming.fail(why);
        }
    }

    private void forget() {
        body = null;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    void release() {
        ahead.release();
    }

    /** What has come, for people. */
    String received() {
        ResponseHead head = parser.head();
        return head == null
                ? "a part of the head of its answer"
                : parser.received() + (head.length() < 0 ? "" : " of " + head.length()) + " bytes of the answer's body";
    }
}
