package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What comes of a server's connection: one request after another, the body of the one that is handled, and what the peer sends ahead. Used on
 * the loop only.
 *
 * <p>While a request is handled nothing behind it is parsed: what the peer sends ahead is kept as it came, and after one read of it
 * reading is paused. Of what comes all the same, when the peer has ended its side, only so much is kept.
 */
final class RequestInput {
    private static final Logger log = LoggerFactory.getLogger(RequestInput.class);

    /** So much of a body that nobody wants is read, so that the connection can go on. */
    private static final int MOST_SKIPPED = 256 << 10;

    private final ServerConnection connection;
    private final ServerLoop loop;
    private final SocketChannel channel;
    private final HttpLimits limits;
    private final RequestParser parser;
    private final ReadAhead ahead;
    private final Pace pace;
    /** The body of the request that is handled, unless the handler had it from the start. */
    private @Nullable IncomingBody body;

    /** The same while it is still coming. */
    private @Nullable IncomingBody coming;

    private boolean full;
    private boolean broken;
    private boolean continued;

    RequestInput(ServerConnection connection, ServerLoop loop, SocketChannel channel, HttpLimits limits) {
        this.connection = connection;
        this.loop = loop;
        this.channel = channel;
        this.limits = limits;
        this.parser = new RequestParser(limits);
        this.ahead = new ReadAhead(channel.alloc());
        this.pace = loop.pace(ConnectionPhase.HANDLING);
    }

    /** The head of the request that is being read, if it has come. */
    @Nullable
    RequestHead head() {
        return parser.head();
    }

    /** Whether more than empty lines has come of the next request. */
    boolean hasBegun() {
        return parser.hasBegun();
    }

    /** Whether the request that is being read is a HEAD, whose answer has no body. */
    boolean isHead() {
        return parser.isHead();
    }

    /**
     * Reads on towards the next request, and as much of its body as there is.
     *
     * @param input taken over
     * @return the request once its head has come
     */
    @Nullable
    RequestHead read(ChannelHandlerContext ctx, ByteBuf input) throws Refusal {
        parse(ctx, ahead.with(input));
        return parser.head();
    }

    /** Whether something that came was dropped, so that nothing may be read behind it. */
    boolean isCut() {
        return ahead.isCut();
    }

    /** The body of a request that was read, which may still be coming. */
    RequestBody takeBody(RequestHead head) {
        continued = false;
        if (parser.isWhole()) {
            RequestBody whole = WholeBody.of(parser.takeBody());
            parser.next();
            return whole;
        }
        IncomingBody incoming = new IncomingBody(head, channel, this::askedFor, this::setOpen);
        incoming.add(parser.passBodyTo(incoming));
        body = incoming;
        coming = incoming;
        pace.restart(loop.tick(), incoming.received());
        return incoming;
    }

    /** Takes what comes while a request is handled: more of its body, or what is behind it. */
    void receive(ChannelHandlerContext ctx, ByteBuf input) {
        IncomingBody incoming = coming;
        if (broken || ahead.isCut()) {
            input.release();
        } else if (incoming == null) {
            ahead.add(input);
        } else {
            receive(ctx, ahead.with(input), incoming);
        }
    }

    private void receive(ChannelHandlerContext ctx, ByteBuf input, IncomingBody incoming) {
        try {
            if (parse(ctx, input)) {
                parser.next();
                coming = null;
                incoming.end();
            } else {
                incoming.publish();
            }
        } catch (Refusal refusal) {
            refuseBody(refusal);
        }
    }

    private boolean parse(ChannelHandlerContext ctx, ByteBuf input) throws Refusal {
        try {
            boolean whole = parser.parse(ctx, input);
            ahead.keepRest(input);
            return whole;
        } catch (Refusal refusal) {
            throw refusal;
        } catch (Exception e) {
            log.debug("Connection {} sent what the decoder cannot read", channel, e);
            throw Refusal.malformed("malformed", "The request cannot be read");
        } finally {
            input.release();
        }
    }

    /** The peer is gone: a body that is still coming will not. */
    void fail(IOException why) {
        ahead.release();
        if (coming != null) {
            coming.fail(why);
        }
    }

    private void refuseBody(Refusal refusal) {
        connection.count(refusal);
        breakBody(RequestBodyException.counted(refusal));
    }

    /** Nothing can be read from the connection any more: a body that is still coming ends with a failure. */
    void breakBody(IOException why) {
        IncomingBody incoming = coming;
        broken = true;
        coming = null;
        if (incoming != null) {
            incoming.fail(why);
        }
    }

    /** The time of a body runs while somebody waits for it. Called by the sweep of the loop. */
    void expire(long tick) {
        IncomingBody incoming = coming;
        if (incoming == null) {
            return;
        }
        long received = incoming.received();
        if (!incoming.isAwaited()) {
            pace.restart(tick, received);
        } else if (incoming.isWholeAwaited() ? pace.isOver(tick) : pace.isLate(tick, received)) {
            refuseBody(lateness(incoming));
        }
    }

    private Refusal lateness(IncomingBody incoming) {
        return incoming.isWholeAwaited()
                ? Refusal.timedOut("body", limits.bodyTimeout())
                : Refusal.tooSlow("body", limits.leastWithin(limits.bodyTimeout()), limits.bodyTimeout());
    }

    /** The request was handled: what was not read of its body, and what still comes of it, is thrown away. */
    void skip() {
        if (body != null) {
            body.skip();
            body = null;
            full = false;
        }
    }

    /** Whether a body is still coming. */
    boolean isWithinBody() {
        return coming != null;
    }

    boolean hasAhead() {
        return !ahead.isEmpty();
    }

    /** What the peer sent ahead. */
    @Nullable
    ByteBuf takeAhead() {
        return ahead.take();
    }

    void releaseAhead() {
        ahead.release();
    }

    /** Whether another request cannot be read: the body is malformed or late, too long to be skipped, or will not come at all. */
    boolean isLast(RequestHead head) {
        IncomingBody incoming = coming;
        return broken || (incoming != null && (incoming.skipped() > MOST_SKIPPED || isUnwanted(head, incoming)));
    }

    /** Whether the peer waits to be told to send the body, and never will be. */
    private boolean isUnwanted(RequestHead head, IncomingBody incoming) {
        return head.expectsContinue() && !continued && !incoming.hasBegun();
    }

    /** Whether too much of the body is still to come to be skipped. */
    boolean isTooLongToSkip() {
        return coming != null && coming.toCome() > MOST_SKIPPED;
    }

    /** Whether reading goes on while a request is handled. */
    boolean wantsMore() {
        return coming == null ? ahead.isEmpty() && !broken : !full;
    }

    private void setOpen(boolean open) {
        full = !open;
        connection.adjustReading();
    }

    /** Called on the handler's task. */
    private void askedFor(RequestHead head) {
        if (head.expectsContinue()) {
            loop.loop().execute(connection::sendContinue);
        }
    }

    /** Whether the peer waits to be told to send the body; from now on it does not. */
    boolean stopsWaiting() {
        continued = coming != null && !coming.hasBegun();
        return continued;
    }
}
