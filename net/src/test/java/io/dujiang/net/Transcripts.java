package io.dujiang.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** What a server on one loop answers to given bytes, sent in pieces that it reads one by one. */
final class Transcripts implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final InetSocketAddress address;
    private final RawPeer companion;

    Transcripts(HttpServer server) throws IOException {
        address = server.localAddress();
        companion = RawPeer.of(server);
    }

    /**
     * Sends the bytes cut at these positions, in order, then ends its side, and takes what comes until the server ends too. What may
     * differ from one time to the next is left out: the date, the announcement that the connection ends, and 100 Continue.
     */
    String of(byte[] bytes, int... cuts) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            sendAll(socket, bytes, cuts);
            return untilTheEnd(socket.getInputStream())
                    .replaceAll("Date: [^\r]*\r\n|Connection: close\r\n|HTTP/1.1 100 Continue\r\n\r\n", "");
        }
    }

    String byteByByte(byte[] bytes) throws IOException {
        int[] everywhere = new int[Math.max(bytes.length - 1, 0)];
        for (int i = 0; i < everywhere.length; i++) {
            everywhere[i] = i + 1;
        }
        return of(bytes, everywhere);
    }

    /** Whether a fresh connection is served. */
    boolean serves() throws IOException {
        try (RawPeer fresh = RawPeer.at(address)) {
            return fresh.send(TestServer.GET).answer().status() == 200;
        }
    }

    private void sendAll(Socket socket, byte[] bytes, int[] cuts) throws IOException {
        int from = 0;
        try {
            for (int cut : cuts) {
                socket.getOutputStream().write(bytes, from, cut - from);
                from = cut;
                letItBeRead();
            }
            socket.getOutputStream().write(bytes, from, bytes.length - from);
            socket.shutdownOutput();
        } catch (SocketException endedBefore) {
            // The answer is there to be read.
        }
    }

    /** The loop reads in the order of arrival: once a later request is answered, the piece before it has been read. */
    private void letItBeRead() throws IOException {
        if (companion.send(TestServer.GET).answer().status() != 200) {
            throw new IllegalStateException("The server does not serve another connection any more");
        }
    }

    private static String untilTheEnd(InputStream input) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] some = new byte[4_096];
        try {
            for (int count = input.read(some); count >= 0; count = input.read(some)) {
                all.write(some, 0, count);
            }
        } catch (SocketException reset) {
            // What came before it counts.
        }
        return all.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        companion.close();
    }
}
