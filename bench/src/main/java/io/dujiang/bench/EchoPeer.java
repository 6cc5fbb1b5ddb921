package io.dujiang.bench;

import io.dujiang.bench.ServerLauncher.OfGo;
import io.dujiang.bench.ServerLauncher.OfJava;
import io.dujiang.bench.ServerLauncher.OfPython;
import java.util.Arrays;
import java.util.List;

/** The TCP servers that send back what comes. */
enum EchoPeer {
    OURS("ours", true),
    COPYING("ours-copying", false),
    NETTY("raw-netty", false),
    UVLOOP_PROTOCOL("uvloop-protocol", true),
    UVLOOP_STREAMS("uvloop-streams", true),
    UVLOOP_SOCKETS("uvloop-sockets", false),
    ASYNCIO_PROTOCOL("asyncio-protocol", false),
    ASYNCIO_STREAMS("asyncio-streams", false),
    GO("go", false);

    private final String text;
    private final boolean named;

    EchoPeer(String text, boolean named) {
        this.text = text;
        this.named = named;
    }

    ServerLauncher launcher() {
        return switch (this) {
            case OURS -> OfJava.of(JavaServer.OURS_ECHO);
            case COPYING -> OfJava.of(JavaServer.OURS_COPYING_ECHO);
            case NETTY -> OfJava.of(JavaServer.NETTY_ECHO);
            case UVLOOP_PROTOCOL -> new OfPython("echo", "uvloop", "protocol");
            case UVLOOP_STREAMS -> new OfPython("echo", "uvloop", "streams");
            case UVLOOP_SOCKETS -> new OfPython("echo", "uvloop", "sockets");
            case ASYNCIO_PROTOCOL -> new OfPython("echo", "asyncio", "protocol");
            case ASYNCIO_STREAMS -> new OfPython("echo", "asyncio", "streams");
            case GO -> new OfGo("echo");
        };
    }

    /** The name in the report. */
    String text() {
        return text;
    }

    /** Those that a target names and ours, or all. */
    static List<EchoPeer> all(boolean quick) {
        return Arrays.stream(values()).filter(peer -> peer.named || !quick).toList();
    }
}
