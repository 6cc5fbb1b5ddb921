package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.LoopPolicy;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;

/** A client that uses all descriptors up, and prints what connecting comes to without any, and with some again. */
final class ConnectMain {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int NOBODY = 1; // a port

    private final LoopGroup loops;

    private ConnectMain(LoopGroup loops) {
        this.loops = loops;
    }

    /** The arguments are the policy of its loop and the port of a server. */
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[1]);
        try (LoopGroup loops = LoopGroup.builder()
                .loops(1)
                .policy(LoopPolicy.valueOf(arguments[0]))
                .start()) {
            ConnectMain main = new ConnectMain(loops);
            main.tell("first", port); // so that all classes are loaded, which takes descriptors
            main.tell("to nobody", NOBODY);
            Deque<FileInputStream> all = useUp();
            main.tell("without", port);
            while (!all.isEmpty()) {
                all.pop().close();
            }
            main.tell("with", port);
        }
    }

    private static Deque<FileInputStream> useUp() {
        Deque<FileInputStream> all = new ArrayDeque<>();
        try {
            while (true) {
                all.push(new FileInputStream("/dev/null"));
            }
        } catch (IOException none) {
            return all;
        }
    }

    private void tell(String when, int port) {
        System.out.println("http " + when + ": " + outcome(() -> http(port)));
        System.out.println("tcp " + when + ": " + outcome(() -> tcp(port)));
    }

    private static String outcome(Callable<String> attempt) {
        try {
            return attempt.call();
        } catch (Exception e) {
            StringBuilder told = new StringBuilder();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                told.append(cause).append("; ");
            }
            return told.toString();
        }
    }

    private String http(int port) throws Exception {
        try (HttpClient client = HttpClient.builder(loops).build()) {
            ClientRequest get = ClientRequest.get(URI.create("http://127.0.0.1:" + port + "/"));
            return String.valueOf(client.send(get).status());
        }
    }

    private String tcp(int port) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (TcpStream stream = TcpStream.connect(loops, address, PATIENCE)) {
            return stream.remoteAddress().equals(address) ? "connected" : "elsewhere";
        }
    }
}
