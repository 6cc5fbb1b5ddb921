package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a server: reads a request, has it handled on a virtual thread of the loop, writes the response, and again.
 *
 * <p>This is what the connection does next; what comes is the business of {@link RequestInput}, what is sent that of {@link ResponseOutput},
 * the end that of {@link LingeringClose}. Everything runs on the loop but what an {@link Exchange} calls on its task, which the methods say.
 * The handler starts once the head has come. While it runs or its response is written, only the body of its request is parsed, as far as it
 * is wanted: a connection holds at most one request, one response and one read.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements Sweep.Member {
    private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);

    /** What all connections of a server share. */
    record Shared(LoopGroup loops, HttpHandler handler, HttpLimits limits, OpenConnections open, ServerCounts counts) {}

    private final Shared shared;
    private final ServerLoop loop;
    private final SocketChannel channel;
    private final RequestInput input;
    private final ResponseOutput output;
    private final LingeringClose ending;
    private final Runnable deliver = this::deliverNow;

    private ConnectionPhase phase = ConnectionPhase.IDLE;
    private long deadline;
    private int tasks;
    private volatile boolean gone;
    private volatile boolean cutShort;
    private @Nullable Exchange exchange;

    ServerConnection(Shared shared, ServerLoop loop, SocketChannel channel) {
        this.shared = shared;
        this.loop = loop;
        this.channel = channel;
        this.input = new RequestInput(this, loop, channel, shared.limits());
        this.ending = new LingeringClose(this, loop, channel, shared.counts());
        this.output = new ResponseOutput(this, ending, loop, channel);
        this.deadline = loop.deadline(phase);
    }

    /** Whether the connection has ended. Any thread may ask. */
    boolean isGone() {
        return gone;
    }

    /** Whether the peer has ended its side within the body of the request that is handled. Any thread may ask. */
    boolean isCutShort() {
        return cutShort;
    }

    /** Whether the peer has ended the connection, or its side within a body. Any thread may ask. */
    boolean isPeerGone() {
        return gone || cutShort;
    }

    /** Runs code that sends in the next turn of the loop; if that fails, as for want of memory, the connection ends. Any thread may call it. */
    void sending(Runnable code) {
        loop.loop().execute(() -> {
            try {
                code.run();
            } catch (Throwable e) {
                ending.fail(e);
            }
        });
    }

    /** Has the exchange deliver its answer. Called on its task. */
    void deliver() {
        loop.loop().execute(deliver);
    }

    private void deliverNow() {
        try {
            Objects.requireNonNull(exchange).deliver();
        } catch (Throwable e) {
            ending.fail(e);
        }
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
            enter(ConnectionPhase.LINGERING);
            ending.now();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone = true;
        input.fail(lost());
        if (output.fail(lost())) {
            interrupt();
        }
        leaveIfDone();
    }

    ConnectionLostException lost() {
        return new ConnectionLostException("The connection to " + channel.remoteAddress() + " has ended");
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        switch (phase) {
            case IDLE, HEADER -> {
                if (input.isCut()) {
                    bytes.release();
                    ending.now();
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
            if (phase != ConnectionPhase.LINGERING) { // else it was ended here, and is counted as that
                shared.counts().shaken(shaken);
            }
        } else if (event instanceof ChannelInputShutdownEvent) {
            ending.inputEnded();
            if (exchange == null || phase == ConnectionPhase.LINGERING) {
                if (phase == ConnectionPhase.HEADER) {
                    ending.cutShort();
                }
                ending.now();
            } else {
                endWithinBody();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ending.fail(cause);
    }

    @Override
    public void expire(long tick) {
        if (gone) {
            return; // it waits for its task alone, which a closing server interrupts
        }
        input.expire(tick);
        if (phase != ConnectionPhase.LINGERING && output.isLate(tick)) {
            ending.late();
        }
        if (tick < deadline) {
            return;
        }
        switch (phase) {
            case HEADER -> refuse(Refusal.timedOut("header", shared.limits().headerTimeout()));
            case IDLE, SKIPPING -> ending.late();
            case LINGERING -> ending.now();
            case HANDLING, STREAMING, WRITING -> {}
        }
    }

    /** Ends the connection if it has no request; the answer to the last one may still be on its way. */
    void closeIfIdle() {
        if (phase == ConnectionPhase.IDLE) {
            ending.linger();
        }
    }

    void abort() {
        interrupt();
        ending.now();
    }

    private void interrupt() {
        if (exchange != null) {
            exchange.interrupt();
        }
    }

    private void refuse(Refusal refusal) {
        ending.refuse(refusal, input.isHead());
    }

    void enter(ConnectionPhase next) {
        phase = next;
        deadline = loop.deadline(next);
    }

    /** Counts a fault in the body of a request. */
    void count(Refusal refusal) {
        shared.counts().refused(refusal);
    }

    /** Lets the channel read if somebody wants what comes; after the end of the input reading would fail. */
    void adjustReading() {
        boolean wanted = phase.alwaysReads() || input.wantsMore();
        if (!ending.isInputEnded() && channel.config().isAutoRead() != wanted) {
            channel.config().setAutoRead(wanted);
        }
    }

    /** What has come and what comes is not wanted any more. */
    void dropInput() {
        input.releaseAhead();
        adjustReading();
    }

    private void read(ChannelHandlerContext ctx, ByteBuf bytes) {
        try {
            RequestHead head = input.read(ctx, bytes);
            if (head != null) {
                handle(head);
            } else if (ending.isInputEnded()) {
                ending.now();
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
        start(new Exchange(this, shared, output, head, request));
        if (ending.isInputEnded()) {
            endWithinBody();
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
            ending.now();
        }
    }

    /** The peer has ended its side: if that is within a body, who reads it is told, and an answer that needs no more of it is sent. */
    private void endWithinBody() {
        if (input.isWithinBody()) {
            cutShort = true;
            ending.cutShort();
            input.breakBody(lost());
            if (phase == ConnectionPhase.SKIPPING) {
                skip();
            }
        }
    }

    void sendContinue() {
        if (phase == ConnectionPhase.HANDLING && input.stopsWaiting()) {
            output.sendContinue();
        }
    }

    /** The task of an exchange has ended. Tells whether the connection goes on. */
    boolean taskEnded() {
        tasks--;
        leaveIfDone();
        return !gone;
    }

    private void leaveIfDone() {
        if (gone && tasks == 0) {
            loop.remove(this);
            input.skip();
            shared.open().leave();
        }
    }

    /** Whether no request is taken behind this one. */
    boolean isLast(RequestHead asked) {
        return !asked.persistent()
                || shared.open().isDraining()
                || (ending.isInputEnded() && !input.hasAhead())
                || input.isLast(asked);
    }

    /** Whether too much of the body is still to come to be skipped. */
    boolean isTooLongToSkip() {
        return input.isTooLongToSkip();
    }

    /** Nobody wants the rest of the body any more. */
    void skipBody() {
        input.skip();
        adjustReading();
    }

    /**
     * All of a response was sent.
     *
     * @param isLast whether nothing may follow it
     */
    void answered(boolean isLast) {
        if (isLast) {
            ending.linger();
        } else {
            enter(ConnectionPhase.SKIPPING);
            skip();
        }
    }

    /** On to the next request, once the body of this one has come, which nobody wants. */
    private void skip() {
        if (input.isLast(Objects.requireNonNull(exchange).head())) {
            ending.linger();
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
}
