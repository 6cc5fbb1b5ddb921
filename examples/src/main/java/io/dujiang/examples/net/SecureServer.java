package io.dujiang.examples.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.HttpHandler;
import io.dujiang.net.HttpServer;
import io.dujiang.net.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;

/** Serves by TLS, with the certificate that a folder holds at the time. */
final class SecureServer {
    private SecureServer() {}

    // region: tls
    static HttpServer start(LoopGroup loops, Path folder, HttpHandler handler) throws IOException {
        return HttpServer.builder(loops)
                .tls(TlsSettings.load(folder.resolve("fullchain.pem"), folder.resolve("privkey.pem")))
                .handler(handler)
                .start();
    }
    // endregion
}
