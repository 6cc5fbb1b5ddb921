package io.dujiang.examples.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.HttpResponse;
import io.dujiang.net.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The programs about HTTP do what they say. */
@Timeout(60)
class HttpExamplesTest {
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final HttpClient client = HttpClient.newHttpClient();
    private LoopGroup loops;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        loops = LoopGroup.start();
        server = new OrdersServer().start(loops, FREE);
    }

    @AfterEach
    void stop() {
        client.shutdownNow();
        server.close();
        loops.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.localAddress().getPort() + path));
    }

    private String post(String lines) throws Exception {
        InputStream body = new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8));
        return client.send(
                        to("/orders")
                                .POST(BodyPublishers.ofInputStream(() -> body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private String get(String path) throws Exception {
        return client.send(to(path).build(), BodyHandlers.ofString()).body();
    }

    @Test
    void ordersAreTakenAndGivenOutAsStreams() throws Exception {
        String lines = "an order\n".repeat(20_000);
        assertThat(post(lines)).isEqualTo("20000 orders taken\n");
        assertThat(get("/orders")).isEqualTo(lines);
        assertThat(get("/orders/7")).isEqualTo("an order");
    }

    @Test
    void eachOrderIsToldAndALostPeerGoesOnWhereItWas() throws Exception {
        assertThat(post("first\n")).startsWith("1 ");
        assertThat(events("", 3)).containsExactly("event: order", "id: 0", "data: first");
        assertThat(post("second\n")).startsWith("1 ");
        assertThat(events("0", 3)).containsExactly("event: order", "id: 1", "data: second");
    }

    private List<String> events(String lastId, int lines) throws Exception {
        HttpRequest.Builder request = to("/events");
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        try (Stream<String> events =
                client.send(request.build(), BodyHandlers.ofLines()).body()) {
            Iterator<String> each = events.iterator();
            return Stream.generate(each::next).limit(lines).toList();
        }
    }

    @Test
    void aFolderWithoutACertificateIsNamed(@TempDir Path empty) {
        assertThatThrownBy(() -> SecureServer.start(loops, empty, _ -> HttpResponse.of(204)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("fullchain.pem");
    }
}
