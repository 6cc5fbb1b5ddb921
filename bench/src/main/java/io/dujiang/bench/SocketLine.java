package io.dujiang.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Both ends are sockets of the JDK, used by virtual threads. */
final class SocketLine implements EchoLine {
    private final byte[] bytes = new byte[BYTES];
    private final Socket socket;
    private final DataInputStream in;

    /** @param threads of the far end */
    SocketLine(Thread.Builder threads) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.socket = connected(new Socket(server.getInetAddress(), server.getLocalPort()));
            Socket far = connected(server.accept());
            threads.start(() -> sendBack(far));
        }
        this.in = new DataInputStream(socket.getInputStream());
    }

    private static Socket connected(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void sendBack(Socket far) {
        byte[] buffer = new byte[BYTES];
        try (far) {
            InputStream in = far.getInputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                far.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void roundTrip() throws IOException {
        socket.getOutputStream().write(bytes);
        in.readFully(bytes);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
