package io.dujiang.bench;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.TcpServer;
import io.dujiang.net.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Both ends on the loops of one group. */
final class LoopLine implements EchoLine {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final byte[] bytes = new byte[BYTES];
    private final TcpServer server;
    private final TcpStream stream;

    LoopLine(LoopGroup group) throws IOException, InterruptedException {
        this.server = TcpServer.builder(group)
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .handler(OursEcho::copy)
                .start();
        this.stream = TcpStream.connect(group, server.localAddress(), TIMEOUT);
    }

    @Override
    public void roundTrip() throws IOException, InterruptedException {
        stream.write(bytes);
        stream.drain();
        var _ = stream.readExactly(BYTES);
    }

    @Override
    public void close() {
        stream.close();
        server.close();
    }
}
