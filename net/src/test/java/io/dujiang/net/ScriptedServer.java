package io.dujiang.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers with any bytes it is told to, connection by connection. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    /** What happens on the connection of a number, counted from 0. */
    @FunctionalInterface
    interface Script {
        void play(int number, Connection connection) throws Exception;
    }

    ScriptedServer(Script script) throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var _ = Thread.ofVirtual().start(() -> accept(script));
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                int number = accepted.getAndIncrement();
                var _ = Thread.ofVirtual().start(() -> play(script, number, socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void play(Script script, int number, Socket socket) {
        try (socket) {
            script.play(number, new Connection(socket));
        } catch (Exception ended) {
            Thread.currentThread().interrupt();
        }
    }

    record Connection(Socket socket) {
        /** Reads one request with a known length or none; empty when the peer has ended. */
        String request() throws IOException {
            String head = head();
            return head.isEmpty() ? head : head + body(head);
        }

        /** Reads the head of a request; empty when the peer has ended. */
        String head() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int b = socket.getInputStream().read();
                if (b < 0) {
                    return "";
                }
                head.write(b);
            }
            return head.toString(StandardCharsets.ISO_8859_1);
        }

        /** Reads the body behind a head. */
        String body(String head) throws IOException {
            return new String(socket.getInputStream().readNBytes(bodyLength(head)), StandardCharsets.ISO_8859_1);
        }

        private static int bodyLength(String head) {
            List<String> lengths = new ArrayList<>(List.of("0"));
            head.lines()
                    .filter(line -> line.startsWith("Content-Length: "))
                    .forEach(line -> lengths.add(line.substring(16)));
            return Integer.parseInt(lengths.getLast());
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void sendOk(String body) throws IOException {
            send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }

        /** Ends the connection by a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /** Waits until the peer ends the connection. */
        void awaitEnd() throws IOException {
            while (socket.getInputStream().read() >= 0) {}
        }
    }

    int accepted() {
        return accepted.get();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + address().getPort() + path);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
