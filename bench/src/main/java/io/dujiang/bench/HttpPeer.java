package io.dujiang.bench;

import io.dujiang.bench.ServerLauncher.OfGo;
import io.dujiang.bench.ServerLauncher.OfJava;
import io.dujiang.bench.ServerLauncher.OfNode;
import io.dujiang.bench.ServerLauncher.OfPython;
import java.util.List;
import java.util.Optional;

/** The HTTP servers that are measured: ours in several forms, and those of others. */
enum HttpPeer {
    OURS("ours", ServerSetup.AUTO, 1),
    NETTY("raw-netty", ServerSetup.AUTO, 1),
    HAND_OFF("netty-hand-off", ServerSetup.AUTO, 1),
    VERTX("vertx", ServerSetup.AUTO, 1),
    HELIDON("helidon", ServerSetup.AUTO, 1),
    VIRTUAL_THREADS("jdk-virtual-threads", ServerSetup.AUTO, 1),
    PLATFORM_THREADS("thread-per-connection", ServerSetup.AUTO, 1),
    GO("go", ServerSetup.AUTO, 1),
    NODE("node", ServerSetup.AUTO, 1),
    ASYNCIO_STREAMS("asyncio-streams", ServerSetup.AUTO, 1),
    UVLOOP_STREAMS("uvloop-streams", ServerSetup.AUTO, 1),
    UVLOOP_PROTOCOL("uvloop-protocol", ServerSetup.AUTO, 1),
    OURS_IO_URING("ours-io-uring", "io-uring", 1),
    OURS_KQUEUE("ours-kqueue", "kqueue", 1),
    OURS_NIO("ours-nio", "nio", 1),
    OURS_PORTABLE("ours-portable", ServerSetup.PORTABLE, 1),
    OURS_TLS("ours", ServerSetup.AUTO, 1),
    NETTY_TLS("raw-netty", ServerSetup.AUTO, 1),
    VERTX_TLS("vertx", ServerSetup.AUTO, 1),
    OURS_TWO("ours", ServerSetup.AUTO, 2),
    NETTY_TWO("raw-netty", ServerSetup.AUTO, 2),
    HAND_OFF_TWO("netty-hand-off", ServerSetup.AUTO, 2),
    VERTX_TWO("vertx", ServerSetup.AUTO, 2),
    HELIDON_TWO("helidon", ServerSetup.AUTO, 2),
    VIRTUAL_THREADS_TWO("jdk-virtual-threads", ServerSetup.AUTO, 2),
    PLATFORM_THREADS_TWO("thread-per-connection", ServerSetup.AUTO, 2),
    GO_TWO("go", ServerSetup.AUTO, 2);

    private final String text;
    private final String policy;
    private final int loops;

    HttpPeer(String text, String policy, int loops) {
        this.text = text;
        this.policy = policy;
        this.loops = loops;
    }

    ServerLauncher launcher() {
        return switch (this) {
            case OURS, OURS_IO_URING, OURS_KQUEUE, OURS_NIO, OURS_PORTABLE, OURS_TWO -> OfJava.of(JavaServer.OURS_HTTP);
            case OURS_TLS -> OfJava.of(JavaServer.OURS_HTTPS);
            case NETTY_TLS -> OfJava.of(JavaServer.NETTY_HTTPS);
            case VERTX_TLS -> OfJava.of(JavaServer.VERTX_HTTPS);
            case NETTY, NETTY_TWO -> OfJava.of(JavaServer.NETTY_HTTP);
            case HAND_OFF, HAND_OFF_TWO -> OfJava.of(JavaServer.HAND_OFF_HTTP);
            case VERTX, VERTX_TWO -> OfJava.of(JavaServer.VERTX_HTTP);
            case HELIDON, HELIDON_TWO -> OfJava.of(JavaServer.HELIDON_HTTP);
            case VIRTUAL_THREADS, VIRTUAL_THREADS_TWO -> OfJava.of(JavaServer.VIRTUAL_THREADS_HTTP);
            case PLATFORM_THREADS, PLATFORM_THREADS_TWO -> OfJava.of(JavaServer.PLATFORM_THREADS_HTTP);
            case GO, GO_TWO -> new OfGo("http");
            case NODE -> new OfNode();
            case ASYNCIO_STREAMS -> new OfPython("http", "asyncio", "streams");
            case UVLOOP_STREAMS -> new OfPython("http", "uvloop", "streams");
            case UVLOOP_PROTOCOL -> new OfPython("http", "uvloop", "protocol");
        };
    }

    /** Why this machine does not have it, as far as that is known without starting it; empty if it does. Blocks. */
    Optional<String> prepare() {
        return policy.equals(ServerSetup.PORTABLE)
                ? Optional.empty()
                : OursHttp.policy(policy)
                        .whyUnavailable()
                        .or(launcher()::prepare)
                        .or(() -> isTls() ? Identity.prepare() : Optional.empty());
    }

    private boolean isTls() {
        return HttpGroup.TLS.peers().contains(this);
    }

    /** What starts it. */
    List<String> command(int backEnd) {
        return launcher().command(new ServerSetup(0, loops, policy, backEnd));
    }

    /** True if it has more than one thread that serves, and so runs on any core. */
    boolean isUnpinned() {
        return loops > 1;
    }

    /** The name in the report. */
    String text() {
        return text;
    }
}
