package io.dujiang.examples.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.TcpServer;
import io.dujiang.net.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Sends back what it gets. */
final class EchoServer {
    private EchoServer() {}

    // region: echo
    static TcpServer start(LoopGroup loops, SocketAddress address) throws IOException {
        return TcpServer.builder(loops)
                .address(address)
                .handler(EchoServer::echo)
                .start();
    }

    private static void echo(TcpStream stream) throws Exception {
        byte[] bytes = new byte[8 << 10];
        for (int count = stream.read(bytes); count >= 0; count = stream.read(bytes)) {
            stream.write(bytes, 0, count);
            stream.drain();
        }
    }
    // endregion

    static void main() throws IOException {
        try (LoopGroup loops = LoopGroup.start();
                TcpServer server = start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 7_000))) {
            IO.readln("Echo on " + server.localAddress() + "; Enter ends it. ");
        }
    }
}
