package io.dujiang.examples.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.TcpStream;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks an echo server. */
final class EchoClient {
    private EchoClient() {}

    // region: client
    static String ask(LoopGroup loops, SocketAddress server, String question) throws Exception {
        try (TcpStream stream = TcpStream.connect(loops, server, Duration.ofSeconds(30))) {
            stream.setTimeout(Duration.ofSeconds(10)); // for each of the calls below
            byte[] sent = question.getBytes(StandardCharsets.UTF_8);
            stream.write(sent);
            return new String(stream.readExactly(sent.length), StandardCharsets.UTF_8);
        }
    }
    // endregion
}
