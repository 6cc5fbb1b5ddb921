package io.dujiang.bench;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Helidon, whose connections are virtual threads of the JDK's own scheduler. */
final class HelidonHttp {
    private HelidonHttp() {}

    /** Starts it for as long as the process lives. Returns its port. */
    static int start(ServerSetup setup) {
        return WebServer.builder()
                .host("127.0.0.1")
                .port(setup.port())
                .routing(routes -> routes.get("/*", HelidonHttp::answer))
                .build()
                .start()
                .port();
    }

    private static void answer(ServerRequest request, ServerResponse response) {
        if (request.path().path().equals(Page.MIB)) {
            stream(response);
            return;
        }
        Page page = Page.of(request.path().path());
        response.header(HeaderNames.CONTENT_TYPE, page.contentType());
        response.send(page.body());
    }

    private static void stream(ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, Page.OCTETS);
        response.contentLength(Page.PIECES * Page.PIECE_BYTES);
        try (OutputStream output = response.outputStream()) {
            for (int i = 0; i < Page.PIECES; i++) {
                output.write(Page.piece());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
