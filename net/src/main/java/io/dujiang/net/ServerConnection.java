package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
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
 * <p>This is what the connection does next; what comes is the business of {@link RequestInput}, what is sent that of {@link ResponseOutput}.
 * Everything runs on the loop but what the {@link Exchange} calls: {@link #respond(HttpResponse, boolean)}, {@link #begin}, {@link
 * #streamed} and {@link #breakOff}. The handler starts once the head has come. While it runs or its response is written, only the body of its
 * request is parsed, as far as it is wanted: a connection holds at most one request, one response and one read. After a refusal it lingers:
 * its sending side is shut, and what still arrives is thrown away for a while, since closing with unread input would reset the connection
 * and might destroy the answer on its way.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements Sweep.Member {
    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** What all connections of a server share. */
    record Shared(LoopGroup loops, HttpHandler handler, HttpLimits limits, OpenConnections open, ServerCounts counts) {}

    private final Shared shared;
    private final ServerLoop loop;
    private final SocketChannel channel;
    private final RequestInput input;
    private final ResponseOutput output;
    private final Runnable respond = this::respond;

    private ConnectionPhase phase = ConnectionPhase.IDLE;
    private long deadline;
    private boolean inputEnded;
    private boolean last;
    private int tasks;
    private volatile boolean gone;
    private volatile boolean cutShort;

    private @Nullable Exchange exchange;
    private @Nullable HttpResponse response;

    ServerConnection(Shared shared, ServerLoop loop, SocketChannel channel) {
        this.shared = shared;
        this.loop = loop;
        this.channel = channel;
        this.input = new RequestInput(this, loop, channel, shared.limits());
        this.output = new ResponseOutput(this, loop, channel);
        this.deadline = loop.deadline(phase);
    }

    HttpHandler handler() {
        return shared.handler();
    }

    LoopGroup loops() {
        return shared.loops();
    }

    /** Whether the connection has ended. Any thread may ask. */
    boolean isGone() {
        return gone;
    }

    /** Whether the peer has ended its side within the body of the request that is handled. Any thread may ask. */
    boolean isCutShort() {
        return cutShort;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        loop.add(this);
        shared.counts().accepted();
        OpenConnections.Admission admission = shared.open().enter();
        if (admission != OpenConnections.Admission.SERVED) {
            shared.counts().turnedAway();
        }
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
        input.fail(lost());
        if (output.fail(lost())) {
            interrupt();
        }
        leaveIfDone();
    }

    private ConnectionLostException lost() {
        return new ConnectionLostException("The connection to " + channel.remoteAddress() + " has ended");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        switch (phase) {
            case IDLE, HEADER -> {
                if (input.isCut()) {
                    bytes.release();
                    close();
                } else {
                    read(ctx, bytes);
                }
            }
            case HANDLING, STREAMING, WRITING, SKIPPING -> {
                input.receive(ctx, bytes);
                adjustReading();
                if (phase == ConnectionPhase.SKIPPING) {
                    skip();
                }
            }
            case LINGERING -> bytes.release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        output.writabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent shaken) {
            shared.counts().shaken(shaken);
        } else if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (exchange == null || phase == ConnectionPhase.LINGERING) {
                close();
            } else {
                endWithinBody();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        shared.counts().failed(channel, cause);
        if (cause instanceof IOException || cause instanceof DecoderException) {
            log.debug("Connection {} failed", channel, cause);
        } else {
            log.warn("Connection {} is closed after an unexpected failure", channel, cause);
        }
        close();
    }

    @Override
    public void expire(long tick) {
        input.expire(tick);
        if (tick < deadline) {
            return;
        }
        switch (phase) {
            case HEADER -> refuse(Refusal.timedOut("header", shared.limits().headerTimeout()));
            case IDLE, WRITING, SKIPPING -> closeLate();
            case LINGERING -> close();
            case STREAMING -> {
                if (output.hasProgressed()) {
                    enter(phase);
                } else {
                    closeLate();
                }
            }
            case HANDLING -> {}
        }
    }

    private void closeLate() {
        shared.counts().timedOut();
        close();
    }

    /** Counts a request that the handler let be refused. Any thread may call it. */
    void count(Refusal refusal) {
        shared.counts().refused(refusal);
    }

    void closeIfIdle() {
        if (phase == ConnectionPhase.IDLE) {
            close();
        }
    }

    void abort() {
        interrupt();
        close();
    }

    private void interrupt() {
        if (exchange != null) {
            exchange.interrupt();
        }
    }

    private void close() {
        var _ = channel.close();
    }

    void enter(ConnectionPhase next) {
        phase = next;
        deadline = loop.deadline(next);
    }

    /** Lets the channel read if somebody wants what comes; after the end of the input reading would fail. */
    void adjustReading() {
        boolean wanted = switch (phase) {
            case IDLE, HEADER, SKIPPING, LINGERING -> true;
            case HANDLING, STREAMING, WRITING -> input.wantsMore();
        };
        if (!inputEnded && channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    private void read(ChannelHandlerContext ctx, ByteBuf bytes) {
        try {
            RequestHead head = input.read(ctx, bytes);
            if (head != null) {
                handle(head);
            } else if (inputEnded) {
                close();
            } else if (phase == ConnectionPhase.IDLE && input.hasBegun()) {
                enter(ConnectionPhase.HEADER);
            }
        } catch (Refusal refusal) {
            refuse(refusal);
        }
    }

    private void handle(RequestHead head) {
        HttpRequest request = new HttpRequest(head, input.takeBody(head), shared.limits(), channel.remoteAddress());
        enter(ConnectionPhase.HANDLING);
        shared.counts().request();
        start(new Exchange(this, head, request));
        if (inputEnded) {
            endWithinBody();
        }
    }

    /** The peer has ended its side: if that is within a body, who reads it is told, and an answer that needs no more of it is sent. */
    private void endWithinBody() {
        if (input.isWithinBody()) {
            cutShort = true;
            input.breakBody(lost());
            if (phase == ConnectionPhase.SKIPPING) {
                skip();
            }
        }
    }

    private void start(Exchange next) {
        exchange = next;
        tasks++;
        try {
            shared.loops().startOn(loop.loop(), "dujiang-http", next);
        } catch (RejectedExecutionException e) {
            log.debug("Connection {} is closed, since its loops are", channel, e);
            tasks--;
            close();
        }
    }

    void sendContinue() {
        if (phase == ConnectionPhase.HANDLING && input.stopsWaiting()) {
            var _ = channel.writeAndFlush(
                    channel.alloc().directBuffer(CONTINUE.length).writeBytes(CONTINUE));
        }
    }

    /**
     * Called at the end of the handler's task.
     *
     * @param isLast whether the connection ends in any case
     */
    void respond(HttpResponse answer, boolean isLast) {
        response = answer;
        last = isLast;
        loop.loop().execute(respond);
    }

    private void respond() {
        HttpResponse answer = Objects.requireNonNull(response);
        response = null;
        if (taskEnded()) {
            RequestHead asked = Objects.requireNonNull(exchange).head();
            boolean isLast = last || isLast(asked) || input.isTooLongToSkip();
            skipBody();
            output.send(asked, answer, isLast);
        }
    }

    /** Called on the handler's task: begins a response whose body follows by the flow that is answered. */
    Outflow begin(RequestHead asked, HttpResponse answer, boolean empty) {
        OutgoingBody stream = new OutgoingBody(channel, ResponseEncoder.Framing.of(answer, asked), this::endStream);
        loop.loop().execute(() -> begin(asked, answer, stream, empty));
        return stream.outflow();
    }

    private void begin(RequestHead asked, HttpResponse answer, OutgoingBody stream, boolean flush) {
        if (gone) {
            stream.outflow().fail(lost());
            return;
        }
        enter(ConnectionPhase.STREAMING);
        output.begin(asked, answer, stream, isLast(asked), flush);
    }

    private void endStream() {
        skipBody();
        output.endStream();
    }

    /** Called at the end of the handler's task, if it has written all of a response that has begun. */
    void streamed() {
        loop.loop().execute(this::taskEnded);
    }

    /** Called at the end of the handler's task, if it cannot go on with a response that has begun. */
    void breakOff() {
        loop.loop().execute(() -> {
            if (taskEnded()) {
                output.breakOff();
            }
        });
    }

    /** Whether the connection goes on. */
    private boolean taskEnded() {
        tasks--;
        leaveIfDone();
        return !gone;
    }

    private void leaveIfDone() {
        if (gone && tasks == 0) {
            input.skip();
            shared.open().leave();
        }
    }

    private boolean isLast(RequestHead asked) {
        return !asked.persistent()
                || shared.open().isDraining()
                || (inputEnded && !input.hasAhead())
                || input.isLast(asked);
    }

    /**
     * All of a response was sent.
     *
     * @param isLast whether nothing may follow it
     */
    void answered(boolean isLast) {
        if (isLast) {
            end();
        } else {
            enter(ConnectionPhase.SKIPPING);
            skip();
        }
    }

    /** A response could not be sent. */
    void fail(Throwable cause) {
        shared.counts().failed(channel, cause);
        close();
    }

    private void skipBody() {
        input.skip();
        adjustReading();
    }

    /** On to the next request, once the body of this one has come, which nobody wants. */
    private void skip() {
        if (input.isLast(Objects.requireNonNull(exchange).head())) {
            linger();
        } else if (!input.isWithinBody()) {
            next();
        }
    }

    private void next() {
        exchange = null;
        ByteBuf ahead = input.takeAhead();
        enter(ConnectionPhase.IDLE);
        if (ahead != null) {
            read(channel.pipeline().context(this), ahead);
        }
        adjustReading();
        if (shared.open().isDraining()) {
            closeIfIdle();
        }
    }

    private void end() {
        if (input.isClean()) {
            close();
        } else {
            linger();
        }
    }

    private void refuse(Refusal refusal) {
        shared.counts().refused(refusal);
        ByteBuf answer = loop.encoder()
                .encode(channel.alloc(), refusal.response(), input.isHead(), ResponseEncoder.Connection.CLOSED);
        log.debug("Connection {} is refused: {}", channel, refusal.getMessage());
        enter(ConnectionPhase.LINGERING);
        var _ = channel.writeAndFlush(answer).addListener(_ -> linger());
    }

    private void linger() {
        enter(ConnectionPhase.LINGERING);
        input.releaseAhead();
        adjustReading();
        if (inputEnded) {
            close();
            return;
        }
        TlsEnd.shutdownOutput(channel);
    }
}
