package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: one exchange at a time.
 *
 * <p>The caller of {@link #call} hands the exchange over by a task of the event loop and parks until the head of the answer has come, and
 * with it the body if it came in the same read; a body that is still coming is read from an {@link Inflow}. All else runs on the loop, but
 * for {@link #isReusable}, {@link #cancel} and {@link #abandon}, which any thread may call, and {@link #start}, {@link #begin} and {@link
 * #breakOff}, which {@link SendBody} calls. The connection bears another exchange once request and answer are whole.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private static final int HIGH_WATER = 64 << 10;

    /** A body that is longer is not copied at once, but written piece by piece. */
    private static final int MOST_AT_ONCE = 64 << 10;

    private final SocketChannel channel;
    private final LoopGroup loops;
    private final Duration idleTimeout;
    private final Consumer<ClientConnection> onClosed;
    private final ResponseParser parser = new ResponseParser();
    private final RequestEncoder encoder = new RequestEncoder();
    private final ReadAhead ahead;
    private volatile boolean reusable = true;
    private volatile long restingSince = System.nanoTime();
    private boolean heard;
    private boolean endedByTls;
    private @Nullable ClientExchange current;
    private @Nullable OutgoingBody outgoing;
    private @Nullable Inflow incoming;
    private @Nullable Future<?> timer;

    ClientConnection(
            SocketChannel channel, LoopGroup loops, Duration idleTimeout, Consumer<ClientConnection> onClosed) {
        this.channel = channel;
        this.loops = loops;
        this.idleTimeout = idleTimeout;
        this.onClosed = onClosed;
        this.ahead = new ReadAhead(channel.alloc());
        channel.config().setWriteBufferWaterMark(Outflow.marks(OutgoingBody.HIGH_WATER));
    }

    /** The connection ended before a byte of the answer came. */
    static final class UnansweredException extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean sent;

        UnansweredException(String message, boolean sent, @Nullable Throwable cause) {
            super(message, cause);
            this.sent = sent;
        }

        /** Whether the peer may have seen the request. */
        boolean mayHaveBeenSent() {
            return sent;
        }
    }

    /**
     * Sends a request and waits for the head of the answer until the end of the exchange. Whatever way it ends but by an answer, the
     * connection is closed.
     */
    ClientExchange.Answer call(ClientExchange exchange) throws IOException, InterruptedException {
        boolean answered = false;
        try {
            send(exchange);
            ClientExchange.Answer answer = exchange.await();
            answered = true;
            return answer;
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
            written = new WrittenBody.Pieces(output -> output.write(body), body.length);
        }
        if (written == null) {
            start(exchange, body);
        } else {
            SendBody sending = new SendBody(this, exchange, written);
            exchange.sendBy(sending);
            loops.startOn(channel.eventLoop(), "dujiang-http-body", sending);
        }
    }

    /** Whether another exchange may be tried. */
    boolean isReusable() {
        return reusable && channel.isActive();
    }

    /** When the last exchange ended, a time of {@link System#nanoTime}. */
    long restingSince() {
        return restingSince;
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
        exchange.stopSending();
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
        if (current == null && left <= 0) {
            abandon();
        } else {
            watchRest(current == null ? left : idleTimeout.toNanos());
        }
    }

    /** Sends a request with its whole body. */
    void start(ClientExchange exchange, byte[] body) {
        channel.eventLoop().execute(() -> {
            if (enter(exchange)) {
                exchange.progressed();
                write(encoder.encode(channel.alloc(), exchange.request(), body));
            }
        });
    }

    /**
     * Begins a request whose body follows by the flow that is answered.
     *
     * @param empty whether the head must go out by itself
     */
    Outflow begin(ClientExchange exchange, WrittenBody.Pieces body, boolean empty) {
        ResponseEncoder.Framing framing =
                body.length() < 0 ? ResponseEncoder.Framing.CHUNKS : ResponseEncoder.Framing.LENGTH;
        OutgoingBody stream = new OutgoingBody(channel, framing, () -> endBody(exchange));
        channel.eventLoop().execute(() -> {
            if (!enter(exchange)) {
                stream.outflow().fail(new ConnectionLostException("The connection was closed before the request"));
                return;
            }
            outgoing = stream;
            var _ = channel.write(encoder.encodeHead(channel.alloc(), exchange.request(), body.length()));
            if (empty) {
                channel.flush();
            }
        });
        return stream.outflow();
    }

    private void endBody(ClientExchange exchange) {
        ByteBuf tail = Objects.requireNonNull(outgoing).tail();
        outgoing = null;
        exchange.progressed();
        write(tail);
    }

    private boolean enter(ClientExchange exchange) {
        if (!isReusable()) {
            exchange.fail(
                    new UnansweredException("The connection was closed before the request was sent", false, null));
            return false;
        }
        current = exchange;
        heard = false;
        parser.expect(exchange.request());
        return true;
    }

    private void write(ByteBuf bytes) {
        var _ = channel.writeAndFlush(bytes).addListener(sent -> {
            if (!sent.isSuccess()) {
                abandon();
            }
        });
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
        if (outgoing != null) {
            outgoing.outflow().writabilityChanged();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf input = ahead.with((ByteBuf) message);
        ClientExchange exchange = current;
        try {
            if (exchange == null) {
                abandon();
            } else {
                heard = true;
                receive(context, exchange, input);
            }
        } catch (Exception e) {
            fail(
                    e instanceof IOException failure
                            ? failure
                            : new HttpProtocolException("The answer is not HTTP: " + e, e));
            abandon();
        } finally {
            input.release();
        }
    }

    private void receive(ChannelHandlerContext context, ClientExchange exchange, ByteBuf input) throws Exception {
        int interim = parser.interim();
        if (parser.parse(context, input)) {
            complete(exchange, !input.isReadable());
            return;
        }
        ahead.keepRest(input);
        ResponseHead head = parser.head();
        if (head != null && incoming == null) {
            answer(exchange, head);
        } else if (parser.interim() != interim) {
            exchange.progressed();
        }
    }

    /** The head has come, and the body is coming. */
    private void answer(ClientExchange exchange, ResponseHead head) {
        Inflow body = new Inflow(channel, HIGH_WATER, channel.config()::setAutoRead);
        body.add(Unpooled.wrappedBuffer(parser.passBodyTo(body)));
        incoming = body;
        if (exchange.end() != Wait.NEVER) {
            timer = channel.eventLoop()
                    .schedule(() -> expire(exchange), Wait.left(exchange.end()), TimeUnit.NANOSECONDS);
        }
        exchange.answer(ClientExchange.Answer.coming(head, body));
    }

    private void expire(ClientExchange exchange) {
        if (Objects.equals(current, exchange)) {
            fail(exchange.late("the rest of the body after " + parser.received() + " bytes"));
            abandon();
        }
    }

    /**
     * The answer is whole.
     *
     * @param alone whether nothing came behind it
     */
    private void complete(ClientExchange exchange, boolean alone) {
        ResponseHead head = Objects.requireNonNull(parser.head());
        Inflow body = incoming;
        forget();
        restingSince = System.nanoTime();
        if (!alone || !head.persistent() || !exchange.isSent()) {
            exchange.stopSending();
            abandon();
        }
        if (body == null) {
            exchange.answer(ClientExchange.Answer.whole(head, parser.takeBody()));
        } else {
            body.end();
        }
    }

    private void forget() {
        current = null;
        incoming = null;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslCloseCompletionEvent close) {
            endedByTls = close.isSuccess();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        reusable = false;
        ahead.release();
        if (current != null) {
            ended(context, current);
        }
        if (outgoing != null) {
            outgoing.outflow().fail(new ConnectionLostException("The connection to " + peer() + " has ended"));
        }
        onClosed.accept(this);
    }

    private void ended(ChannelHandlerContext context, ClientExchange exchange) {
        try {
            if (heard && !isCutByTls(context) && parser.end(context)) {
                complete(exchange, false);
                return;
            }
        } catch (Exception e) {
            fail(new ConnectionLostException(peer() + " closed the connection within the head of its answer", e));
            return;
        }
        fail(lost(null));
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
        if (!heard) {
            return new UnansweredException(how + " without an answer", true, cause);
        }
        String message = how + " after " + received() + "; the answer is cut short";
        return cause == null ? new ConnectionLostException(message) : new ConnectionLostException(message, cause);
    }

    private String received() {
        ResponseHead head = parser.head();
        return head == null
                ? "a part of the head of its answer"
                : parser.received() + (head.length() < 0 ? "" : " of " + head.length()) + " bytes of the answer's body";
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
        Inflow body = incoming;
        forget();
        if (body != null) {
            body.fail(why);
        }
        if (exchange != null) {
            exchange.fail(why);
        }
    }
}
