package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a server: reads a request, has it handled on a virtual thread of the loop, writes the response, and again.
 *
 * <p>Everything but {@link #handle} runs on the loop. While a request is handled or its response is written nothing is parsed: what the
 * peer sends ahead is kept as it came, and after one read of it reading is paused. So a connection holds at most one request, one
 * response and one read. After a refusal it lingers: its sending side is shut, and what still arrives is thrown away for a while, since
 * closing with unread input would reset the connection and might destroy the answer on its way.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements Sweep.Member {
    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** What all connections of a server share. */
    record Shared(LoopGroup loops, HttpHandler handler, HttpLimits limits, OpenConnections open) {}

    private final Shared shared;
    private final ServerLoop loop;
    private final SocketChannel channel;
    private final RequestParser parser;
    private final Runnable handle = this::handle;
    private final Runnable respond = this::respond;
    private final ChannelFutureListener written = this::written;

    private ConnectionPhase phase = ConnectionPhase.IDLE;
    private long deadline;
    private boolean inputEnded;
    private boolean gone;
    private boolean last;
    private @Nullable ByteBuf ahead;
    private @Nullable RequestHead head;
    private @Nullable HttpRequest request;
    private @Nullable HttpResponse response;
    private volatile @Nullable Thread worker;

    ServerConnection(Shared shared, ServerLoop loop, SocketChannel channel) {
        this.shared = shared;
        this.loop = loop;
        this.channel = channel;
        this.parser = new RequestParser(shared.limits());
        this.deadline = loop.deadline(phase);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        loop.add(this);
        OpenConnections.Admission admission = shared.open().enter();
        if (admission == OpenConnections.Admission.REFUSED) {
            refuse(new Refusal(
                    503,
                    "too-many-connections",
                    "Too many connections",
                    "This server takes " + shared.open().limit() + " connections at once; try again later"));
        } else if (admission == OpenConnections.Admission.DROPPED
                || shared.open().isDraining()) {
            close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone = true;
        loop.remove(this);
        releaseAhead();
        if (phase != ConnectionPhase.HANDLING) {
            shared.open().leave();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf input = (ByteBuf) message;
        switch (phase) {
            case IDLE, HEADER, BODY -> read(ctx, joined(input));
            case HANDLING, WRITING -> {
                ahead = joined(input);
                channel.config().setAutoRead(false);
            }
            case LINGERING -> input.release();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (phase != ConnectionPhase.HANDLING && phase != ConnectionPhase.WRITING) {
                close();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("Connection {} failed", channel, cause);
        } else {
            log.warn("Connection {} is closed after an unexpected failure", channel, cause);
        }
        close();
    }

    @Override
    public void expire(long tick) {
        if (tick < deadline) {
            return;
        }
        switch (phase) {
            case HEADER ->
                refuse(timedOut("header", shared.limits().headerTimeout().toString()));
            case BODY -> refuse(timedOut("body", shared.limits().bodyTimeout().toString()));
            case IDLE, WRITING, LINGERING -> close();
            case HANDLING -> {}
        }
    }

    private static Refusal timedOut(String part, String limit) {
        return new Refusal(
                408, part + "-timeout", "Request timed out", "The " + part + " was not there whole within " + limit);
    }

    void closeIfIdle() {
        if (phase == ConnectionPhase.IDLE) {
            close();
        }
    }

    void abort() {
        Thread busy = worker;
        if (busy != null) {
            busy.interrupt();
        }
        close();
    }

    private void close() {
        var _ = channel.close();
    }

    private void enter(ConnectionPhase next) {
        phase = next;
        deadline = loop.deadline(next);
    }

    private void read(ChannelHandlerContext ctx, ByteBuf input) {
        try {
            boolean whole = parser.parse(ctx, input);
            ahead = rest(input);
            if (whole) {
                begin();
            } else {
                await();
            }
        } catch (Refusal refusal) {
            refuse(refusal);
        } catch (Exception e) {
            log.debug("Connection {} sent what the decoder cannot read", channel, e);
            refuse(Refusal.malformed("malformed", "The request cannot be read"));
        } finally {
            input.release();
        }
    }

    private void await() {
        RequestHead head = parser.head();
        if (inputEnded) {
            close();
        } else if (head == null) {
            if (phase == ConnectionPhase.IDLE) {
                enter(ConnectionPhase.HEADER);
            }
        } else if (phase != ConnectionPhase.BODY) {
            enter(ConnectionPhase.BODY);
            if (head.expectsContinue()) {
                var _ = channel.writeAndFlush(
                        channel.alloc().directBuffer(CONTINUE.length).writeBytes(CONTINUE));
            }
        }
    }

    private void begin() {
        RequestHead whole = Objects.requireNonNull(parser.head());
        head = whole;
        request = new HttpRequest(
                whole.method(),
                whole.target().path(),
                whole.target().query(),
                whole.headers(),
                parser.takeBody(),
                channel.remoteAddress());
        enter(ConnectionPhase.HANDLING);
        try {
            shared.loops().startOn(loop.loop(), "dujiang-http", handle);
        } catch (RejectedExecutionException e) {
            log.debug("Connection {} is closed, since its loops are", channel, e);
            close();
        }
    }

    /** Runs on a virtual thread; the loop waits for {@link #respond}. */
    private void handle() {
        worker = Thread.currentThread();
        response = answer(Objects.requireNonNull(request));
        worker = null;
        loop.loop().execute(respond);
    }

    private HttpResponse answer(HttpRequest asked) {
        try {
            return Objects.requireNonNull(shared.handler().handle(asked), "The handler answered null");
        } catch (InterruptedException e) {
            log.debug("The handler of {} {} was interrupted by the end of the server", asked.method(), asked.path());
            return new Refusal(503, "closing", "Service unavailable", "The server is closing").response();
        } catch (Throwable e) {
            log.error("The handler of {} {} failed; the peer gets a bare 500", asked.method(), asked.path(), e);
            return new Refusal(500, "internal-error", "Internal server error", "The request could not be handled")
                    .response();
        }
    }

    private void respond() {
        HttpResponse answer = Objects.requireNonNull(response);
        request = null;
        response = null;
        if (gone) {
            shared.open().leave();
            return;
        }
        RequestHead asked = Objects.requireNonNull(head);
        last = !asked.persistent() || shared.open().isDraining() || (inputEnded && ahead == null);
        enter(ConnectionPhase.WRITING);
        ChannelFuture write = channel.writeAndFlush(encode(answer, asked));
        if (write.isDone()) {
            written(write);
        } else {
            var _ = write.addListener(written);
        }
    }

    private ByteBuf encode(HttpResponse answer, RequestHead asked) {
        ResponseEncoder.Connection after = last
                ? ResponseEncoder.Connection.CLOSED
                : asked.http10() ? ResponseEncoder.Connection.KEPT_AND_SAID : ResponseEncoder.Connection.KEPT;
        return loop.encoder().encode(channel.alloc(), answer, asked.head(), after);
    }

    private void written(ChannelFuture write) {
        if (!write.isSuccess()) {
            close();
        } else if (last) {
            end();
        } else {
            next();
        }
    }

    private void next() {
        ByteBuf input = ahead;
        ahead = null;
        enter(input == null ? ConnectionPhase.IDLE : ConnectionPhase.HEADER);
        if (input != null) {
            read(channel.pipeline().context(this), input);
        }
        if (phase != ConnectionPhase.HANDLING && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
        if (shared.open().isDraining()) {
            closeIfIdle();
        }
    }

    private void end() {
        if (ahead == null) {
            close();
        } else {
            linger();
        }
    }

    private void refuse(Refusal refusal) {
        RequestHead asked = parser.head();
        boolean headOnly = asked != null && asked.head();
        ByteBuf answer =
                loop.encoder().encode(channel.alloc(), refusal.response(), headOnly, ResponseEncoder.Connection.CLOSED);
        log.debug("Connection {} is refused: {}", channel, refusal.getMessage());
        enter(ConnectionPhase.LINGERING);
        var _ = channel.writeAndFlush(answer).addListener(_ -> linger());
    }

    private void linger() {
        enter(ConnectionPhase.LINGERING);
        releaseAhead();
        channel.config().setAutoRead(true);
        if (inputEnded) {
            close();
        } else {
            var _ = channel.shutdownOutput();
        }
    }

    private ByteBuf joined(ByteBuf input) {
        ByteBuf before = ahead;
        if (before == null) {
            return input;
        }
        ahead = null;
        try {
            return channel.alloc()
                    .buffer(before.readableBytes() + input.readableBytes())
                    .writeBytes(before)
                    .writeBytes(input);
        } finally {
            before.release();
            input.release();
        }
    }

    /** A copy of its own size: the buffer it came in may be many times larger. */
    private @Nullable ByteBuf rest(ByteBuf input) {
        return input.isReadable()
                ? channel.alloc().buffer(input.readableBytes()).writeBytes(input)
                : null;
    }

    private void releaseAhead() {
        if (ahead != null) {
            ahead.release();
            ahead = null;
        }
    }
}
