package io.dujiang.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop's side of a {@link TcpStream}: carries what its channel reads and writes.
 *
 * <p>A stream that is closed with input still coming lingers: its output ends, and what arrives is thrown away until the peer ends too, or
 * for a while. To close at once would reset the connection and might destroy output on its way.
 */
class TcpConnection extends ChannelInboundHandlerAdapter implements Inflow.Valve, Outflow.Sink {
    private static final Logger log = LoggerFactory.getLogger(TcpConnection.class);
    private static final long LINGER_SECONDS = 2;

    private final DuplexChannel channel;
    private final TcpLimits limits;
    private final Inflow inflow;
    private final Outflow outflow;
    private boolean failed;
    private boolean active;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean finishing;
    private volatile boolean closing;

    /** The channel has its {@link ChannelBuffers} and gets this as a handler. */
    TcpConnection(DuplexChannel channel, TcpLimits limits) {
        this.channel = channel;
        this.limits = limits;
        this.inflow = new Inflow(channel, limits.readBuffer(), this);
        this.outflow = new Outflow(channel, limits.writeBuffer(), this);
    }

    Inflow inflow() {
        return inflow;
    }

    Outflow outflow() {
        return outflow;
    }

    DuplexChannel channel() {
        return channel;
    }

    /** Asks for the addresses while the channel knows them; from then on it keeps them, also when it is closed. */
    @Override
    public void channelActive(ChannelHandlerContext context) {
        var _ = channel.remoteAddress();
        var _ = channel.localAddress();
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        active = true;
        inflow.add((ByteBuf) message);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        outflow.writabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        SslHandler tls = TlsEnd.handler(channel);
        if (event instanceof ChannelInputShutdownEvent && tls != null) {
            var _ = tls.handshakeFuture().addListener(_ -> onLoop(this::cutInput));
        } else if (event instanceof ChannelInputShutdownEvent
                || (event instanceof SslCloseCompletionEvent end && end.isSuccess())) {
            endInput();
        }
        context.fireUserEventTriggered(event);
    }

    private void endInput() {
        inputEnded = true;
        inflow.end();
        if (closing && outputEnded) {
            var _ = channel.close();
        }
    }

    /** The peer's bytes have ended; if TLS did not tell so before, anybody on the way may have cut them. */
    private void cutInput() {
        inflow.fail(new IOException("The input from " + peer()
                + " was cut: TLS did not announce its end, so what was read may not be all that was sent"));
        endInput();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!failed) { // each piece of output that was not sent tells so
            failed = true;
            failed(cause);
        }
        if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
            log.warn("Connection {} is closed after an unexpected failure", channel, cause);
        }
        fail(new IOException("The connection to " + peer() + " failed: " + BindFailedException.reason(cause), cause));
    }

    /** Called once if reading or writing fails, on the loop. */
    void failed(Throwable cause) {}

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!(channel instanceof SocketChannel) && !channel.eventLoop().isShuttingDown()) {
            inflow.end(); // Netty's NIO and io_uring close a Unix-domain socket at the end of its input, without a word
        }
        fail(new IOException("The connection to " + peer() + " is closed"));
        context.fireChannelInactive();
    }

    private void fail(IOException why) {
        inflow.fail(why);
        outflow.fail(why);
        var _ = channel.close();
    }

    /** On the loop: ends the connection by a reset, and tells whoever reads or writes why. */
    void reset(IOException why) {
        inflow.fail(why);
        outflow.fail(why);
        TlsEnd.reset(channel);
    }

    @Override
    public void letRead(boolean open) {
        channel.config().setAutoRead(open);
    }

    @Override
    public void write(ByteBuf bytes) {
        active = true;
        var _ = channel.write(bytes, channel.voidPromise());
    }

    @Override
    public void end() {
        var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> outputFlushed());
    }

    private void outputFlushed() {
        outputEnded = true;
        if (closing) {
            finish();
        } else if (channel.isActive()) {
            TlsEnd.shutdownOutput(channel);
        }
    }

    /** On the loop: the output is flushed, or was shut before. */
    private void finish() {
        if (inputEnded || !channel.isActive()) {
            var _ = channel.close();
            return;
        }
        if (finishing) {
            return;
        }
        finishing = true;
        if (!channel.isOutputShutdown()) {
            TlsEnd.shutdownOutput(channel);
        }
        closeAfter(LINGER_SECONDS, TimeUnit.SECONDS);
    }

    /** Sends what was written and closes. Any thread may call it, twice too. */
    void close() {
        closing = true;
        inflow.close();
        outflow.end();
        onLoop(() -> {
            if (outputEnded) {
                finish();
            } else if (channel.isActive()) {
                closeAfter(limits.writeTimeout().toNanos(), TimeUnit.NANOSECONDS);
            }
        });
    }

    private void closeAfter(long time, TimeUnit unit) {
        Runnable close = () -> {
            var _ = channel.close();
        };
        Future<?> late = channel.eventLoop().schedule(close, time, unit);
        var _ = channel.closeFuture().addListener(_ -> late.cancel(false));
    }

    /** Resets the connection. Any thread may call it, twice too. */
    void abort() {
        inflow.close();
        onLoop(() -> reset(new IOException("The connection to " + peer() + " was reset on this side")));
    }

    void onLoop(Runnable code) {
        try {
            channel.eventLoop().execute(code);
        } catch (RejectedExecutionException e) {
            log.debug("Connection {} was closed with its loop", channel, e);
        }
    }

    /** Whether anything was read or written since this was last asked. On the loop. */
    boolean takeActivity() {
        boolean was = active;
        active = false;
        return was;
    }

    /** A number that changes whenever the peer takes a part of what waits to be sent; negative while nothing waits. On the loop. */
    long sendingProgress() {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting == null || waiting.totalPendingWriteBytes() == 0
                ? -1
                : waiting.currentProgress() + (waiting.totalPendingWriteBytes() << 32);
    }

    private String peer() {
        return SocketAddresses.peer(channel);
    }
}
