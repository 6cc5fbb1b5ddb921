package io.dujiang.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A peer that sends any bytes it likes and reads answers one by one. */
final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream input;

    record Answer(int status, Map<String, String> headers, String body) {}

    private RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        input = socket.getInputStream();
    }

    private static RawPeer of(InetSocketAddress address, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(address);
        return new RawPeer(socket);
    }

    /** A peer by a socket that is connected already. */
    static RawPeer of(Socket socket) throws IOException {
        return new RawPeer(socket);
    }

    static RawPeer of(HttpServer server) throws IOException {
        return of(server.localAddress(), 0);
    }

    static RawPeer at(InetSocketAddress address) throws IOException {
        return of(address, 0);
    }

    static RawPeer withReceiveBuffer(HttpServer server, int bytes) throws IOException {
        return of(server.localAddress(), bytes);
    }

    RawPeer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawPeer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    RawPeer endInput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Ends the connection with a reset instead of an end of input. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Whether something has come that is not read yet. */
    boolean hasInput() throws IOException {
        return input.available() > 0;
    }

    /** The next answer, with its body. */
    Answer answer() throws IOException {
        Answer head = head();
        int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
        return new Answer(head.status(), head.headers(), text(length));
    }

    /** The next answer as far as its empty line. */
    Answer head() throws IOException {
        String statusLine = line();
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Answer(Integer.parseInt(statusLine.split(" ", 3)[1]), headers, "");
    }

    /** The next chunk of a body; empty at its end. */
    String chunk() throws IOException {
        String text = text(Integer.parseInt(line(), 16));
        String end = line();
        if (!end.isEmpty()) {
            throw new IOException("A chunk is followed by '" + end + "'");
        }
        return text;
    }

    /** All chunks up to the end of the body. */
    String chunks() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String chunk = chunk(); !chunk.isEmpty(); chunk = chunk()) {
            all.append(chunk);
        }
        return all.toString();
    }

    String text(int length) throws IOException {
        return new String(input.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** What comes up to the end of the connection. */
    String rest() throws IOException {
        return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until the server ends the connection; fails the test if it sends anything more. */
    boolean isEnded() throws IOException {
        try {
            return input.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = input.read(); b != '\n'; b = input.read()) {
            if (b < 0) {
                throw new IOException("The connection ended within a line: '" + line + "'");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
