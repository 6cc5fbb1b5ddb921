package io.dujiang.bench;

import io.dujiang.net.BindFailedException;
import io.dujiang.net.TcpHandler;
import io.dujiang.net.TcpLimits;
import io.dujiang.net.TcpServer;
import io.dujiang.net.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Our TCP server with a handler that sends back what comes. */
final class OursEcho {
    private static final int CONNECTIONS = 200_000;
    private static final int FIRST_BUFFER = 1 << 10;
    private static final int LARGEST_BUFFER = 64 << 10;

    private OursEcho() {}

    /** Reads into an array that grows with what comes at once, and writes that. Runs as long as the process lives. Returns its port. */
    static int copying(ServerSetup setup) throws BindFailedException {
        return start(setup, OursEcho::copy);
    }

    /** Hands on what comes as it is. Runs as long as the process lives. Returns its port. */
    static int passingOn(ServerSetup setup) throws BindFailedException {
        return start(setup, stream -> stream.transferTo(stream));
    }

    private static int start(ServerSetup setup, TcpHandler handler) throws BindFailedException {
        InetSocketAddress address = (InetSocketAddress) TcpServer.builder(OursHttp.loops(setup))
                .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), setup.port()))
                .limits(TcpLimits.DEFAULT.withConnections(CONNECTIONS))
                .handler(handler)
                .start()
                .localAddress();
        return address.getPort();
    }

    /** Sends back what comes, until the other side ends. */
    static void copy(TcpStream stream) throws IOException, InterruptedException {
        byte[] buffer = new byte[FIRST_BUFFER];
        for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
            stream.write(buffer, 0, count);
            if (count == buffer.length && count < LARGEST_BUFFER) {
                buffer = new byte[2 * count];
            }
        }
    }
}
