package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Sockets of the JDK with a thread for each connection, and just as much HTTP as is correct for requests with a length or without a body. */
final class SocketHttp {
    private static final int BACKLOG = 4_096;

    private SocketHttp() {}

    /** With virtual threads of the JDK's own scheduler. */
    static int virtualThreads(ServerSetup setup) throws IOException {
        return start(setup, Thread.ofVirtual().factory());
    }

    /** With threads of the system. */
    static int platformThreads(ServerSetup setup) throws IOException {
        return start(setup, Thread.ofPlatform().factory());
    }

    private static int start(ServerSetup setup, ThreadFactory threads) throws IOException {
        ServerSocket listener = new ServerSocket(setup.port(), BACKLOG, InetAddress.getLoopbackAddress());
        var _ = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().factory())
                .scheduleAtFixedRate(HttpDate::refresh, 1, 1, TimeUnit.SECONDS);
        threads.newThread(() -> accept(listener, threads)).start();
        return listener.getLocalPort();
    }

    private static void accept(ServerSocket listener, ThreadFactory threads) {
        while (true) {
            try {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                threads.newThread(() -> serve(socket)).start();
            } catch (IOException e) {
                Progress.say("accepting failed: " + e);
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (answer(in, out)) {
                // the next request of the connection
            }
        } catch (IOException e) {
            // the peer went away
        }
    }

    /** Answers one request. Returns whether the connection is kept. */
    private static boolean answer(InputStream in, OutputStream out) throws IOException {
        String path = HttpHead.line(in).split(" ", 3)[1];
        int length = 0;
        boolean kept = true;
        for (String line = HttpHead.line(in); !line.isEmpty(); line = HttpHead.line(in)) {
            length = HttpHead.contentLength(line, length);
            kept &= !HttpHead.isClose(line);
        }
        in.skipNBytes(length);
        if (path.equals(Page.MIB)) {
            stream(out);
        } else {
            out.write(response(Page.of(path)));
        }
        return kept;
    }

    private static void stream(OutputStream out) throws IOException {
        out.write(head(Page.OCTETS, Page.PIECES * Page.PIECE_BYTES));
        for (int i = 0; i < Page.PIECES; i++) {
            out.write(Page.piece());
        }
    }

    private static byte[] response(Page page) {
        byte[] head = head(page.contentType(), page.body().length);
        byte[] bytes = Arrays.copyOf(head, head.length + page.body().length);
        System.arraycopy(page.body(), 0, bytes, head.length, page.body().length);
        return bytes;
    }

    private static byte[] head(String contentType, int length) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nDate: " + HttpDate.now()
                        + "\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(ISO_8859_1);
    }
}
