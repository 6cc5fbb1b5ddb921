package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of a {@link TcpServer}: starts the task that serves it, and watches its times. */
final class TcpTask extends TcpConnection implements Runnable, Sweep.Member {
    private static final Logger log = LoggerFactory.getLogger(TcpTask.class);

    private static final AtomicIntegerFieldUpdater<TcpTask> PARTS =
            AtomicIntegerFieldUpdater.newUpdater(TcpTask.class, "parts");

    /** What all connections of a server share. */
    record Shared(LoopGroup loops, TcpHandler handler, TcpLimits limits, OpenConnections open, ServerCounts counts) {}

    private final Shared shared;
    private final Sweep<TcpTask> sweep;
    private volatile int parts = 1; // the channel, and the task once it is started
    private boolean turnedAway;
    private long lastActive;
    private long lastSent;
    private long progress = -1;
    private boolean gone;
    private volatile boolean aborted;
    private volatile @Nullable Thread worker;

    TcpTask(Shared shared, Sweep<TcpTask> sweep, DuplexChannel channel) {
        super(channel, shared.limits());
        this.shared = shared;
        this.sweep = sweep;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        super.channelActive(context);
        shared.counts().accepted();
        OpenConnections.Admission admission = shared.open().enter();
        if (admission != OpenConnections.Admission.SERVED) {
            turnedAway = true;
            shared.counts().turnedAway();
        }
        if (admission != OpenConnections.Admission.SERVED || shared.open().isDraining()) {
            log.debug(
                    "Connection {} is refused: {} are served",
                    context.channel(),
                    shared.limits().connections());
            var _ = context.close();
            return;
        }
        lastActive = sweep.tick();
        sweep.add(this);
        if (TlsEnd.handler(context.channel()) == null) {
            start(context);
        }
    }

    /** By TLS the peer is served once the hands are shaken; if that fails the connection is closed. */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        super.userEventTriggered(context, event);
        if (event instanceof SslHandshakeCompletionEvent shaken && !turnedAway) {
            shared.counts().shaken(shaken);
            if (shaken.isSuccess()) {
                start(context);
            } else {
                log.debug("Connection {} is closed, since TLS failed", context.channel(), shaken.cause());
                var _ = context.close();
            }
        }
    }

    private void start(ChannelHandlerContext context) {
        PARTS.incrementAndGet(this);
        try {
            shared.loops().startOn(context.channel().eventLoop(), "dujiang-tcp", this);
        } catch (RejectedExecutionException e) {
            log.debug("Connection {} is closed, since its loops are", context.channel(), e);
            leave();
            var _ = context.close();
        } catch (Throwable e) { // as for want of memory
            leave();
            throw e;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        super.channelInactive(context);
        gone = true;
        leave();
        removeIfDone();
    }

    /** The connection counts until its channel is closed and its task has ended. */
    private void leave() {
        if (PARTS.decrementAndGet(this) == 0) {
            shared.open().leave();
        }
    }

    /** Until then a closing server finds the task, to interrupt it. On the loop. */
    private void removeIfDone() {
        if (parts == 0) {
            sweep.remove(this);
        }
    }

    /** The task. */
    @Override
    public void run() {
        TcpStream stream = new TcpStream(this);
        worker = Thread.currentThread();
        try {
            if (aborted) {
                throw new InterruptedException("The server is closing");
            }
            shared.handler().handle(stream);
            stream.close();
        } catch (IOException | InterruptedException e) {
            log.debug("The handler of {} ended before its stream", stream, e);
            stream.abort();
        } catch (Throwable e) {
            log.error("The handler of {} failed; its connection is reset", stream, e);
            stream.abort();
        } finally {
            worker = null;
            leave();
        }
    }

    @Override
    public void expire(long tick) {
        if (gone) {
            removeIfDone();
            return;
        }
        if (takeActivity() || !inflow().isAwaited()) {
            lastActive = tick;
        } else if (tick - lastActive > sweep.ticks(shared.limits().idleTimeout())) {
            cutOff("Nothing came from "
                    + SocketAddresses.peer(channel()) + " within the limit idleTimeout of "
                    + shared.limits().idleTimeout());
        }
        expireSending(tick);
    }

    private void expireSending(long tick) {
        long now = sendingProgress();
        if (now < 0 || now != progress) {
            progress = now;
            lastSent = tick;
        } else if (tick - lastSent > sweep.ticks(shared.limits().writeTimeout())) {
            cutOff(SocketAddresses.peer(channel()) + " took nothing within the limit writeTimeout of "
                    + shared.limits().writeTimeout());
        }
    }

    private void cutOff(String why) {
        shared.counts().timedOut();
        reset(new SocketTimeoutException(why));
    }

    @Override
    void failed(Throwable cause) {
        shared.counts().failed(channel(), cause);
    }

    /** Interrupts the handler and resets the connection. On the loop. */
    void cancel() {
        aborted = true;
        Thread busy = worker;
        if (busy != null) {
            busy.interrupt();
        }
        abort();
    }
}
