package io.dujiang.bench;

/** The servers in Java that are measured, and the back end that the handlers of some call. */
enum JavaServer {
    OURS_HTTP,
    OURS_HTTPS,
    NETTY_HTTP,
    NETTY_HTTPS,
    HAND_OFF_HTTP,
    VERTX_HTTP,
    VERTX_HTTPS,
    HELIDON_HTTP,
    VIRTUAL_THREADS_HTTP,
    PLATFORM_THREADS_HTTP,
    OURS_ECHO,
    OURS_COPYING_ECHO,
    NETTY_ECHO,
    BACK_END;

    /** Starts it for as long as the process lives. Returns its port. Blocks. */
    int start(ServerSetup setup) throws Exception {
        return switch (this) {
            case OURS_HTTP -> OursHttp.start(setup);
            case OURS_HTTPS -> OursHttp.startTls(setup);
            case NETTY_HTTP -> NettyHttp.callbacks(setup);
            case NETTY_HTTPS -> NettyHttp.tls(setup);
            case HAND_OFF_HTTP -> NettyHttp.handOff(setup);
            case VERTX_HTTP -> VertxHttp.start(setup);
            case VERTX_HTTPS -> VertxHttp.startTls(setup);
            case HELIDON_HTTP -> HelidonHttp.start(setup);
            case VIRTUAL_THREADS_HTTP -> SocketHttp.virtualThreads(setup);
            case PLATFORM_THREADS_HTTP -> SocketHttp.platformThreads(setup);
            case OURS_ECHO -> OursEcho.passingOn(setup);
            case OURS_COPYING_ECHO -> OursEcho.copying(setup);
            case NETTY_ECHO -> NettyEcho.start(setup);
            case BACK_END -> NettyHttp.backEnd(setup);
        };
    }
}
