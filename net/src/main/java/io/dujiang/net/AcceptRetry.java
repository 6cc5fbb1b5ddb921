package io.dujiang.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a listener rest for a moment when accepting fails, then has it try again; belongs to one listener.
 *
 * <p>What waits to be accepted keeps the listener ready: without the rest its loop would do nothing but fail.
 */
final class AcceptRetry extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AcceptRetry.class);
    private static final long REST_MILLIS = 100;
    private static final long FAILURES_A_REPORT = 600;

    private final ServerCounts counts;
    private long failures;

    AcceptRetry(ServerCounts counts) {
        this.counts = counts;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        counts.acceptFailed();
        if (failures++ % FAILURES_A_REPORT == 0) {
            log.warn(
                    "Accepting at {} failed {} times; it is tried again every {} ms, and open connections are served."
                            + " If descriptors ran out, raise their limit (ulimit -n) or lower HttpLimits.connections",
                    ctx.channel().localAddress(),
                    failures,
                    REST_MILLIS,
                    cause);
        }
        ctx.channel().config().setAutoRead(false);
        var _ = ctx.executor()
                .schedule(() -> ctx.channel().config().setAutoRead(true), REST_MILLIS, TimeUnit.MILLISECONDS);
    }
}
