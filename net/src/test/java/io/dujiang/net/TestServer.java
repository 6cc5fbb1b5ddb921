package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;

/** A server on one loop of its own, for tests that spoil their server. */
record TestServer(LoopGroup loops, HttpServer server) implements AutoCloseable {
    static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    static TestServer start(HttpLimits limits, HttpHandler handler) throws BindFailedException {
        return start(LoopGroup.builder().loops(1).start(), limits, handler);
    }

    static TestServer start(Mode mode, HttpLimits limits, HttpHandler handler) throws BindFailedException {
        return start(mode.start(1), limits, handler);
    }

    /** One on those loops, which it closes with it. */
    static TestServer start(LoopGroup loops, HttpLimits limits, HttpHandler handler) throws BindFailedException {
        return new TestServer(
                loops, HttpServer.builder(loops).limits(limits).handler(handler).start());
    }

    /** One that speaks TLS. */
    static TestServer startTls(TlsSettings tls, HttpHandler handler) throws BindFailedException {
        LoopGroup loops = LoopGroup.builder().loops(1).start();
        return new TestServer(
                loops, HttpServer.builder(loops).tls(tls).handler(handler).start());
    }

    /** One that answers 204 once the body is there. */
    static TestServer start(Mode mode, HttpLimits limits) throws BindFailedException {
        return start(
                mode,
                limits,
                request -> HttpResponse.of(204).withHeader("Took", String.valueOf(request.body().length)));
    }

    RawPeer peer() throws IOException {
        return RawPeer.of(server);
    }

    ServerCounters counters() {
        return server.counters();
    }

    /** Whether a request on this connection is answered. */
    static boolean serves(RawPeer peer) throws IOException {
        return peer.send(GET).answer().status() == 204;
    }

    @Override
    public void close() {
        server.close();
        loops.close();
    }
}
