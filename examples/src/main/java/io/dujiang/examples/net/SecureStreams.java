package io.dujiang.examples.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.TcpHandler;
import io.dujiang.net.TcpServer;
import io.dujiang.net.TcpStream;
import io.dujiang.net.TlsSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Streams by TLS. */
final class SecureStreams {
    private SecureStreams() {}

    // region: streams-tls
    static TcpServer start(LoopGroup loops, TlsSettings tls, TcpHandler handler) throws IOException {
        return TcpServer.builder(loops).tls(tls).handler(handler).start();
    }

    static String ask(LoopGroup loops, InetSocketAddress server, SSLContext trust) throws Exception {
        try (TcpStream stream = TcpStream.connectTls(loops, server, Duration.ofSeconds(30), trust)) {
            stream.write("Hello?\n".getBytes(StandardCharsets.UTF_8));
            return new String(stream.readUntil((byte) '\n', 1_000), StandardCharsets.UTF_8);
        }
    }
    // endregion
}
