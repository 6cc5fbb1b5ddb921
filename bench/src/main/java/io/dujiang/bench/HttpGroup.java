package io.dujiang.bench;

import static io.dujiang.bench.HttpPeer.ASYNCIO_STREAMS;
import static io.dujiang.bench.HttpPeer.GO;
import static io.dujiang.bench.HttpPeer.GO_TWO;
import static io.dujiang.bench.HttpPeer.HAND_OFF;
import static io.dujiang.bench.HttpPeer.HAND_OFF_TWO;
import static io.dujiang.bench.HttpPeer.HELIDON;
import static io.dujiang.bench.HttpPeer.HELIDON_TWO;
import static io.dujiang.bench.HttpPeer.NETTY;
import static io.dujiang.bench.HttpPeer.NETTY_TLS;
import static io.dujiang.bench.HttpPeer.NETTY_TWO;
import static io.dujiang.bench.HttpPeer.NODE;
import static io.dujiang.bench.HttpPeer.OURS;
import static io.dujiang.bench.HttpPeer.OURS_IO_URING;
import static io.dujiang.bench.HttpPeer.OURS_KQUEUE;
import static io.dujiang.bench.HttpPeer.OURS_NIO;
import static io.dujiang.bench.HttpPeer.OURS_PORTABLE;
import static io.dujiang.bench.HttpPeer.OURS_TLS;
import static io.dujiang.bench.HttpPeer.OURS_TWO;
import static io.dujiang.bench.HttpPeer.PLATFORM_THREADS;
import static io.dujiang.bench.HttpPeer.PLATFORM_THREADS_TWO;
import static io.dujiang.bench.HttpPeer.UVLOOP_PROTOCOL;
import static io.dujiang.bench.HttpPeer.UVLOOP_STREAMS;
import static io.dujiang.bench.HttpPeer.VERTX;
import static io.dujiang.bench.HttpPeer.VERTX_TLS;
import static io.dujiang.bench.HttpPeer.VERTX_TWO;
import static io.dujiang.bench.HttpPeer.VIRTUAL_THREADS;
import static io.dujiang.bench.HttpPeer.VIRTUAL_THREADS_TWO;

import java.util.List;

/** Which servers are compared with each other. */
enum HttpGroup {
    /** Ours and all others with one loop. */
    ALL,
    /** Ours under every policy, first by the one that the machine has by itself: epoll on Linux. */
    POLICIES,
    /** Those that can have two loops, on both cores. */
    TWO_LOOPS,
    /** Those with TLS 1.3 of the JDK, and one loop. */
    TLS,
    /** Those whose handlers block on a back end. */
    BLOCKING;

    /** The servers, ours first. */
    List<HttpPeer> peers() {
        return switch (this) {
            case ALL ->
                List.of(
                        OURS,
                        NETTY,
                        HAND_OFF,
                        VERTX,
                        HELIDON,
                        VIRTUAL_THREADS,
                        PLATFORM_THREADS,
                        GO,
                        NODE,
                        ASYNCIO_STREAMS,
                        UVLOOP_STREAMS,
                        UVLOOP_PROTOCOL);
            case POLICIES -> List.of(OURS, OURS_IO_URING, OURS_KQUEUE, OURS_NIO, OURS_PORTABLE);
            case TWO_LOOPS ->
                List.of(
                        OURS_TWO,
                        NETTY_TWO,
                        HAND_OFF_TWO,
                        VERTX_TWO,
                        HELIDON_TWO,
                        VIRTUAL_THREADS_TWO,
                        PLATFORM_THREADS_TWO,
                        GO_TWO);
            case TLS -> List.of(OURS_TLS, NETTY_TLS, VERTX_TLS);
            case BLOCKING -> List.of(OURS, HAND_OFF);
        };
    }

    /** The servers of {@code --quick}: ours, and those that the target names. */
    List<HttpPeer> quick(HttpTarget target) {
        return switch (this) {
            case ALL -> List.of(OURS, target.named());
            case TWO_LOOPS -> List.of(OURS_TWO, NETTY_TWO);
            case TLS -> List.of(OURS_TLS, NETTY_TLS);
            case POLICIES, BLOCKING -> peers();
        };
    }
}
