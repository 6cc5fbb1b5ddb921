package io.dujiang.bench;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The process from which servers are loaded. It reads {@linkplain LoadOrder orders} and answers each with a {@link Sample}. */
public final class LoadWorker {
    private static final double NANOS_A_MILLI = 1e6;
    private static final int FIRST_ANSWER_MILLIS = 30_000;

    private final List<Socket> kept = new ArrayList<>();
    /** How many were ever kept: the ports of those that are closed stay taken for a while. */
    private int opened;

    private LoadWorker() {}

    /** Loads until standard input ends. */
    public static void main(String... args) {
        // Netty pools what it uses on threads of its own kind alone.
        new FastThreadLocalThread(new LoadWorker()::answerAll).start();
    }

    private void answerAll() {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        in.lines()
                .forEach(
                        line -> System.out.println(answer(LoadOrder.parse(line)).line()));
    }

    private Sample answer(LoadOrder order) {
        try {
            dropIdle();
            return switch (order.kind()) {
                case ARRIVALS, ECHO -> drive(order);
                case IDLE_HTTP, IDLE_ECHO -> keepIdle(order);
            };
        } catch (IOException | RuntimeException e) {
            return Sample.missing(e.toString());
        }
    }

    private static Sample drive(LoadOrder order) throws IOException {
        int responseLength = firstAnswer(order);
        try (LoadLoop loop = new LoadLoop()) {
            long start = System.nanoTime();
            List<Channel> channels = loop.connect(order.port(), order.connections(), ChannelInboundHandlerAdapter::new);
            long connecting = System.nanoTime() - start;
            ProcessHandle server =
                    ProcessHandle.of(order.server()).orElseThrow(() -> new IOException("The server ended"));
            LoadWindow window = new LoadWindow(server, order.warmUp(), order.window());
            if (order.kind() == LoadOrder.Kind.ARRIVALS) {
                new HttpArrivals(window, HttpArrivals.request(order.path()), responseLength, order.amount())
                        .run(loop, channels);
            } else {
                new EchoRounds(window, (int) order.amount()).run(loop, channels);
            }
            return window.sample(connecting);
        }
    }

    /**
     * Has the server answer once, so that no window passes while it loads what it needs for its first answer. Returns how long that is.
     *
     * @throws IOException also if it does not come in time
     */
    private static int firstAnswer(LoadOrder order) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), order.port())) {
            socket.setSoTimeout(FIRST_ANSWER_MILLIS);
            return order.kind() == LoadOrder.Kind.ARRIVALS ? request(socket, order.path()) : oneByte(socket);
        }
    }

    private static int oneByte(Socket socket) throws IOException {
        socket.getOutputStream().write(1);
        return socket.getInputStream().readNBytes(1).length;
    }

    /** Sends a request and reads its response. Returns how long that is, head and body. */
    static int request(Socket socket, String path) throws IOException {
        socket.getOutputStream().write(HttpArrivals.request(path));
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String status = HttpHead.line(in);
        int head = status.length() + 2;
        int body = 0;
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("The server answered " + status);
        }
        for (String line = HttpHead.line(in); !line.isEmpty(); line = HttpHead.line(in)) {
            head += line.length() + 2;
            body = HttpHead.contentLength(line, body);
        }
        in.skipNBytes(body);
        return head + 2 + body;
    }

    private Sample keepIdle(LoadOrder order) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < order.connections(); i++) {
            Socket socket = new Socket(
                    InetAddress.getLoopbackAddress(),
                    order.port(),
                    LoadLoop.source(opened++).getAddress(),
                    0);
            kept.add(socket);
            if (order.kind() == LoadOrder.Kind.IDLE_HTTP) {
                request(socket, order.path());
            } else {
                var _ = oneByte(socket);
            }
        }
        return new Sample(Map.of(Metric.CONNECTING, (System.nanoTime() - start) / NANOS_A_MILLI), "");
    }

    private void dropIdle() throws IOException {
        for (Socket socket : kept) {
            socket.close();
        }
        kept.clear();
    }
}
