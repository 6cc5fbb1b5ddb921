package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** The JDK's HTTP client on a group. */
final class Executors {
    private Executors() {}

    static void main() throws Exception {
        try (LoopGroup group = LoopGroup.start();
                HttpServer server = HttpServer.builder(group)
                        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .handler(_ -> io.dujiang.net.HttpResponse.of(200)
                                .withBody("text/plain", "pong".getBytes(StandardCharsets.UTF_8)))
                        .start()) {
            ask(group, URI.create("http://127.0.0.1:" + server.localAddress().getPort() + "/"));
        }
    }

    private static void ask(LoopGroup group, URI uri) throws IOException, InterruptedException {
        // region: executors
        try (HttpClient client =
                HttpClient.newBuilder().executor(group.asExecutorService()).build()) {
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            IO.println(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        }
        // endregion
    }
}
