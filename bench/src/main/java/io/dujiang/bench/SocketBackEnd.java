package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/** A back end over pooled sockets of the JDK with just as much HTTP as it needs: the cheapest client that blocks a stock virtual thread. */
final class SocketBackEnd implements BackEnd {
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(US_ASCII);

    private final int port;
    private final Semaphore permits = new Semaphore(CONNECTIONS);
    private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();

    SocketBackEnd(int port) {
        this.port = port;
    }

    @Override
    public byte[] call() throws IOException, InterruptedException {
        permits.acquire();
        try {
            Connection pooled = idle.poll();
            Connection connection = pooled == null ? Connection.open(port) : pooled;
            byte[] body = connection.exchange();
            idle.push(connection);
            return body;
        } finally {
            permits.release();
        }
    }

    private record Connection(Socket socket, InputStream in) {
        static Connection open(int port) throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            return new Connection(socket, new BufferedInputStream(socket.getInputStream()));
        }

        byte[] exchange() throws IOException {
            socket.getOutputStream().write(REQUEST);
            int length = 0;
            for (String line = HttpHead.line(in); !line.isEmpty(); line = HttpHead.line(in)) {
                length = HttpHead.contentLength(line, length);
            }
            return in.readNBytes(length);
        }
    }
}
