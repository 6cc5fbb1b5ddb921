package io.dujiang.examples.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.TcpLimits;
import io.dujiang.net.TcpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;

/** A chat over TCP: try {@code nc 127.0.0.1 7000} in two windows. */
final class Chat {
    private Chat() {}

    static TcpServer start(LoopGroup loops, SocketAddress address) throws IOException {
        // region: limits
        return TcpServer.builder(loops)
                .address(address)
                .limits(TcpLimits.DEFAULT
                        .withConnections(1_000)
                        .withIdleTimeout(Duration.ofHours(1))
                        .withWriteTimeout(Duration.ofSeconds(5)))
                .handler(new ChatServer())
                .start();
        // endregion
    }

    static void main() throws IOException {
        try (LoopGroup loops = LoopGroup.start();
                TcpServer server = start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 7_000))) {
            IO.readln("Chat on " + server.localAddress() + "; Enter ends it. ");
        }
    }
}
