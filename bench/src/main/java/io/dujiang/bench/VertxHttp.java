package io.dujiang.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.Set;

/** Vert.x, answering on its event loops. */
final class VertxHttp {
    private VertxHttp() {}

    /** Starts it for as long as the process lives. Returns its port. Blocks. */
    static int start(ServerSetup setup) {
        return start(setup, new HttpServerOptions());
    }

    /** The same with TLS 1.3 of the JDK. Blocks. */
    static int startTls(ServerSetup setup) {
        return start(
                setup,
                new HttpServerOptions()
                        .setSsl(true)
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(Identity.chain().toString())
                                .setKeyPath(Identity.key().toString())));
    }

    private static int start(ServerSetup setup, HttpServerOptions options) {
        Vertx vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(setup.loops()));
        vertx.setPeriodic(1_000, _ -> HttpDate.refresh());
        int port = listen(vertx, options.setPort(setup.port()));
        for (int i = 1; i < setup.loops(); i++) {
            listen(vertx, options.setPort(port));
        }
        return port;
    }

    /** Each listens with a loop of its own; those of one port share what comes. */
    private static int listen(Vertx vertx, HttpServerOptions options) {
        return vertx.createHttpServer(options.setHost("127.0.0.1"))
                .requestHandler(VertxHttp::answer)
                .listen()
                .await()
                .actualPort();
    }

    private static void answer(HttpServerRequest request) {
        if (request.uri().equals(Page.MIB)) {
            stream(
                    request.response()
                            .putHeader("Content-Type", Page.OCTETS)
                            .putHeader("Content-Length", String.valueOf(Page.PIECES * Page.PIECE_BYTES))
                            .putHeader("Date", HttpDate.now()),
                    0);
            return;
        }
        Page page = Page.of(request.uri());
        var _ = request.response()
                .putHeader("Content-Type", page.contentType())
                .putHeader("Date", HttpDate.now())
                .end(Buffer.buffer(page.body()));
    }

    private static void stream(HttpServerResponse response, int from) {
        for (int i = from; i < Page.PIECES; i++) {
            if (response.writeQueueFull()) {
                int next = i;
                response.drainHandler(_ -> stream(response, next));
                return;
            }
            var _ = response.write(Buffer.buffer(Page.piece()));
        }
        response.drainHandler(null);
        var _ = response.end();
    }
}
