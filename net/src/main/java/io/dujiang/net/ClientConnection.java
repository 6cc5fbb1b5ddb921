package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: one exchange at a time.
 *
 * <p>The caller of {@link #call} hands the exchange over by a task of the event loop and parks until the head of the answer has come. All
 * else runs on the loop, but for {@link #isReusable}, {@link #cancel}, {@link #abandon} and {@link #breakOff}, which any thread may call. The
 * request is the business of {@link RequestOutput}, the answer that of {@link IncomingAnswer}; the connection bears another exchange once both
 * are whole.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    /** A body that is longer is not copied at once, but written piece by piece. */
    private static final int MOST_AT_ONCE = 64 << 10;

    private final SocketChannel channel;
    private final LoopGroup loops;
    private final Duration idleTimeout;
    private final RequestOutput output;
    private final IncomingAnswer answer;
    private volatile boolean reusable = true;
    private volatile long restingSince = System.nanoTime();
    private boolean endedByTls;

    /** True from the end of an exchange on; who makes it false may use or close the connection. */
    private final AtomicBoolean resting = new AtomicBoolean();

    private @Nullable ClientExchange current;

    ClientConnection(SocketChannel channel, LoopGroup loops, Duration idleTimeout) {
        this.channel = channel;
        this.loops = loops;
        this.idleTimeout = idleTimeout;
        this.output = new RequestOutput(this, channel);
        this.answer = new IncomingAnswer(this, channel);
        ChannelBuffers.HTTP.set(channel.config());
    }

    /**
     * Sends a request and waits for the head of the answer until the end of the exchange. Whatever way it ends but by an answer, the
     * connection is closed.
     */
    ClientExchange.Answer call(ClientExchange exchange) throws IOException, InterruptedException {
        boolean answered = false;
        try {
            send(exchange);
            ClientExchange.Answer come = exchange.await();
            answered = true;
            return come;
        } catch (RejectedExecutionException e) {
            throw new ConnectionLostException("The loops of the client are closed", e);
        } finally {
            if (!answered) {
                cancel(exchange);
            }
        }
    }

    private void send(ClientExchange exchange) {
        byte[] body = exchange.request().body();
        WrittenBody.Pieces written = exchange.request().written();
        if (written == null && body.length > MOST_AT_ONCE) {
            written = WrittenBody.Pieces.of(stream -> stream.write(body)).withLength(body.length);
        }
        if (written == null) {
            output.start(exchange, body);
        } else {
            SendBody sending = new SendBody(this, exchange, written);
            exchange.sendBy(sending);
            loops.startOn(channel.eventLoop(), "dujiang-http-body", sending);
        }
    }

    /** Where requests are written. */
    RequestOutput output() {
        return output;
    }

    /** Whether another exchange may be tried. */
    boolean isReusable() {
        return reusable && channel.isActive();
    }

    /** When the last exchange ended, a time of {@link System#nanoTime}. */
    long restingSince() {
        return restingSince;
    }

    /** Takes the connection from its rest for another exchange. False if it does not rest, or was closed since it rested for too long. */
    boolean take() {
        return resting.compareAndSet(true, false);
    }

    /** Closes the connection, which is not reusable from now on. */
    void abandon() {
        reusable = false;
        var _ = channel.close();
    }

    /** Runs code in the next turn of the loop; here if that is closed. */
    void onLoop(Runnable code) {
        try {
            channel.eventLoop().execute(code);
        } catch (RejectedExecutionException _) {
            code.run();
        }
    }

    /** Ends an exchange that nobody waits for any more, and with it the connection. */
    void cancel(ClientExchange exchange) {
        exchange.giveUp();
        abandon();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        watchRest(idleTimeout.toNanos());
        context.fireChannelActive();
    }

    private void watchRest(long nanos) {
        var _ = channel.eventLoop().schedule(this::closeIfResting, nanos, TimeUnit.NANOSECONDS);
    }

    private void closeIfResting() {
        long left = idleTimeout.toNanos() - (System.nanoTime() - restingSince);
        if (!channel.isActive()) {
            return;
        }
        if (left > 0) {
            watchRest(left);
        } else if (take()) {
            abandon();
        } else {
            watchRest(idleTimeout.toNanos());
        }
    }

    /** A request is about to be written; false if the connection bears none any more, which its exchange was told. On the loop. */
    boolean enter(ClientExchange exchange) {
        if (!isReusable()) {
            exchange.fail(
                    new UnansweredException("The connection was closed before the request was sent", false, null));
            return false;
        }
        current = exchange;
        answer.expect(exchange.request());
        return true;
    }

    /** The body of a request was not written to its end. */
    void breakOff(ClientExchange exchange, IOException why) {
        onLoop(() -> {
            if (Objects.equals(current, exchange)) {
                fail(why);
            } else {
                exchange.fail(why);
            }
            if (!exchange.isSent()) {
                abandon();
            }
        });
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        output.writabilityChanged();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ClientExchange exchange = current;
        ByteBuf bytes = (ByteBuf) message;
        if (exchange == null) {
            bytes.release();
            abandon();
            return;
        }
        try {
            answer.read(context, exchange, bytes);
        } catch (IOException e) {
            end(exchange, e);
        } catch (Exception e) {
            end(exchange, new HttpProtocolException("The answer is not HTTP: " + e, e));
        }
    }

    /**
     * The answer is whole, and the next exchange may come if the request is sent too. On the loop.
     *
     * @param persistent whether the peer lets it come
     */
    void rest(ClientExchange exchange, boolean persistent) {
        current = null;
        restingSince = System.nanoTime();
        if (!persistent || !exchange.isSent()) {
            abandon();
        }
        resting.set(true);
    }

    /** Ends an exchange, if it still goes on, and the connection with it. On the loop. */
    void end(ClientExchange exchange, IOException why) {
        if (Objects.equals(current, exchange)) {
            fail(why);
            abandon();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent close) {
            endedByTls = close.isSuccess();
            reusable = false; // what is sent from now on is not answered, whenever the connection ends
            if (take() || endedByTls) { // the peer may wait for our end before it ends the connection itself
                abandon();
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        reusable = false;
        answer.release();
        if (current != null) {
            ended(context, current);
        }
        output.fail(new ConnectionLostException("The connection to " + peer() + " has ended"));
    }

    private void ended(ChannelHandlerContext context, ClientExchange exchange) {
        try {
            if (isCutByTls(context) || !answer.end(context, exchange)) {
                fail(lost(null));
            }
        } catch (Exception e) {
            fail(new ConnectionLostException(peer() + " closed the connection within the head of its answer", e));
        }
    }

    /** TLS tells an end that the peer meant from one that anybody on the way can make. */
    private boolean isCutByTls(ChannelHandlerContext context) {
        return context.pipeline().get(SslHandler.class) != null && !endedByTls;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(lost(cause));
        abandon();
    }

    private IOException lost(@Nullable Throwable cause) {
        String how = cause == null
                ? peer() + " closed the connection"
                : "The connection to " + peer() + " failed (" + cause + ")";
        if (!answer.isHeard()) {
            return new UnansweredException(how + " without an answer", true, cause);
        }
        String message = how + " after " + answer.received() + "; the answer is cut short";
        return cause == null ? new ConnectionLostException(message) : new ConnectionLostException(message, cause);
    }

    private String peer() {
        ClientExchange exchange = current;
        return exchange == null
                ? SocketAddresses.peer(channel)
                : exchange.destination().toString();
    }

    private void fail(IOException why) {
        reusable = false;
        ClientExchange exchange = current;
        current = null;
        answer.fail(why);
        if (exchange != null) {
            exchange.fail(why);
        }
    }
}
