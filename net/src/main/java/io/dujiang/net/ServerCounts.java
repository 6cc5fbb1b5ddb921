package io.dujiang.net;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what happens to a server, on all its loops. Safe for all threads. */
final class ServerCounts {
    private final LongAdder accepted = new LongAdder();
    private final LongAdder turnedAway = new LongAdder();
    private final LongAdder acceptFailures = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder resets = new LongAdder();
    private final LongAdder handshakeFailures = new LongAdder();
    /** By code; the codes are few and fixed, whatever peers send. */
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

    void accepted() {
        accepted.increment();
    }

    void turnedAway() {
        turnedAway.increment();
    }

    void acceptFailed() {
        acceptFailures.increment();
    }

    void request() {
        requests.increment();
    }

    void timedOut() {
        timeouts.increment();
    }

    void refused(Refusal refusal) {
        refusals.computeIfAbsent(refusal.code(), _ -> new LongAdder()).increment();
        if (refusal.status() == 408) {
            timedOut();
        }
    }

    /** Reading from a channel or writing to it failed; that is the peer's doing unless it is our own closing. */
    void failed(Channel channel, Throwable cause) {
        boolean broke = cause instanceof IOException && !(cause instanceof ClosedChannelException);
        if (broke || TlsEnd.isBroken(channel, cause)) {
            resets.increment();
        }
    }

    /** The peer has ended its side within a request. */
    void cutShort() {
        resets.increment();
    }

    /** The event of a handshake that has ended, one way or the other. */
    void shaken(SslHandshakeCompletionEvent event) {
        if (!event.isSuccess()) {
            handshakeFailures.increment();
        }
        if (event.cause() instanceof SslHandshakeTimeoutException) {
            timedOut();
        }
    }

    TcpCounters readTcp(int open) {
        return new TcpCounters(
                accepted.sum(),
                open,
                turnedAway.sum(),
                acceptFailures.sum(),
                timeouts.sum(),
                resets.sum(),
                handshakeFailures.sum());
    }

    ServerCounters read(int open) {
        Map<String, Long> byCode = new HashMap<>();
        refusals.forEach((code, count) -> byCode.put(code, count.sum()));
        return new ServerCounters(
                accepted.sum(),
                open,
                turnedAway.sum(),
                acceptFailures.sum(),
                requests.sum(),
                byCode,
                timeouts.sum(),
                resets.sum(),
                handshakeFailures.sum());
    }
}
