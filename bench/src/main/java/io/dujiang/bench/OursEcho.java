package io.dujiang.bench;

import io.dujiang.net.BindFailedException;
import io.dujiang.net.TcpLimits;
import io.dujiang.net.TcpServer;
import io.dujiang.net.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Our TCP server with a handler that sends back what comes, through a buffer that grows with what comes at once. */
final class OursEcho {
    private static final int CONNECTIONS = 200_000;
    private static final int FIRST_BUFFER = 1 << 10;
    private static final int LARGEST_BUFFER = 64 << 10;

    private OursEcho() {}

    /** Starts it for as long as the process lives. Returns its port. */
    static int start(ServerSetup setup) throws BindFailedException {
        InetSocketAddress address = (InetSocketAddress) TcpServer.builder(OursHttp.loops(setup))
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), setup.port()))
                .limits(TcpLimits.DEFAULT.withConnections(CONNECTIONS))
                .handler(OursEcho::echo)
                .start()
                .localAddress();
        return address.getPort();
    }

    private static void echo(TcpStream stream) throws IOException, InterruptedException {
        byte[] buffer = new byte[FIRST_BUFFER];
        for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
            stream.write(buffer, 0, count);
            if (count == buffer.length && count < LARGEST_BUFFER) {
                buffer = new byte[2 * count];
            }
        }
    }
}
