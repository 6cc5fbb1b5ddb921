package io.dujiang.examples.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.BodyWriter;
import io.dujiang.net.ClientRequest;
import io.dujiang.net.ClientResponse;
import io.dujiang.net.HttpClient;
import io.dujiang.net.HttpHandler;
import io.dujiang.net.HttpResponse;
import io.dujiang.net.HttpServer;
import io.dujiang.net.StreamedResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy and the client's examples do what they say. */
@Timeout(60)
class ReverseProxyTest {
    private LoopGroup loops;
    private HttpClient client;

    @BeforeEach
    void start() {
        loops = LoopGroup.start();
        client = HttpClient.builder(loops).build();
    }

    @AfterEach
    void stop() {
        client.close();
        loops.close();
    }

    private HttpServer server(HttpHandler handler) throws IOException {
        return HttpServer.builder(loops).handler(handler).start();
    }

    private HttpServer proxy(HttpServer backEnd) throws IOException {
        return server(new ReverseProxy(
                client, "http://127.0.0.1:" + backEnd.localAddress().getPort()));
    }

    private static URI uri(HttpServer server, String path) {
        return URI.create("http://127.0.0.1:" + server.localAddress().getPort() + path);
    }

    private static String text(ClientResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsAskedAndAnsweredPassesThrough() throws Exception {
        try (HttpServer backEnd = server(request -> HttpResponse.of(201)
                        .withHeader("X-Answer", "kept")
                        .withHeader("Keep-Alive", "timeout=1")
                        .withBody(
                                "text/plain",
                                (request.method() + " " + request.target() + " " + request.headers())
                                        .getBytes(StandardCharsets.UTF_8)));
                HttpServer proxy = proxy(backEnd)) {
            ClientResponse answer = client.send(ClientRequest.put(uri(proxy, "/a%20b?c=d&e"))
                    .withHeader("X-Asked", "kept")
                    .withHeader("TE", "trailers")
                    .withBody("text/plain", new byte[10]));
            assertThat(answer.status()).isEqualTo(201);
            assertThat(text(answer)).startsWith("PUT /a%20b?c=d&e ").contains("X-Asked, kept", "Via, 1.1 proxy");
            assertThat(text(answer)).doesNotContain("TE, trailers");
            assertThat(answer.headers().first("X-Answer")).contains("kept");
            assertThat(answer.headers().all("Content-Type")).containsExactly("text/plain");
            assertThat(answer.headers().contains("Keep-Alive")).isFalse();
        }
    }

    @Test
    void bodiesOfAnySizePassThrough() throws Exception {
        try (HttpServer backEnd = server(
                        request -> HttpResponse.of(200).withBody("text/plain", BodyWriter.of(request.bodyStream())));
                HttpServer proxy = proxy(backEnd)) {
            for (int size : new int[] {0, 1, 100_000, 5_000_000}) {
                byte[] sent = new byte[size];
                new Random(size).nextBytes(sent);
                ClientRequest post = ClientRequest.post(uri(proxy, "/")).withMaxResponseBytes(size);
                assertThat(client.send(post.withBody("text/plain", sent)).body())
                        .isEqualTo(sent);
            }
        }
    }

    /** Each piece arrives while the request and the answer are both still open. */
    @Test
    void bodiesStreamBothWaysAtOnce() throws Exception {
        try (HttpServer backEnd = server(
                        request -> HttpResponse.of(200).withBody("text/plain", BodyWriter.of(request.bodyStream())));
                HttpServer proxy = proxy(backEnd)) {
            CompletableFuture<Integer> next = new CompletableFuture<>();
            ClientRequest post = ClientRequest.post(uri(proxy, "/")).withBody("text/plain", output -> {
                output.write('a');
                output.flush();
                output.write(next.join());
            });
            try (StreamedResponse answer = client.open(post)) {
                assertThat(answer.body().read()).isEqualTo('a');
                next.complete((int) 'b');
                assertThat(answer.body().readAllBytes()).containsExactly('b');
            }
        }
    }

    @Test
    void answersWithoutABodyPassThrough() throws Exception {
        try (HttpServer backEnd = server(request -> switch (request.path()) {
                    case "/304" -> HttpResponse.of(304).withHeader("ETag", "\"a\"");
                    case "/204" -> HttpResponse.of(204);
                    default -> HttpResponse.of(200).withBody("text/plain", new byte[1_234]);
                });
                HttpServer proxy = proxy(backEnd)) {
            ClientResponse unchanged = client.send(ClientRequest.get(uri(proxy, "/304")));
            assertThat(unchanged.status()).isEqualTo(304);
            assertThat(unchanged.headers().first("ETag")).contains("\"a\"");
            assertThat(client.send(ClientRequest.delete(uri(proxy, "/204"))).status())
                    .isEqualTo(204);
            try (StreamedResponse head = client.open(ClientRequest.head(uri(proxy, "/")))) {
                assertThat(head.length()).hasValue(1_234);
            }
        }
    }

    /** Who goes away in the middle ends the answer of the back end too. */
    @Test
    void aPeerThatIsGoneIsNoticedBehindTheProxy() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (HttpServer backEnd = server(request -> HttpResponse.of(200).withBody("text/plain", output -> {
                    try {
                        writeForEver(output);
                    } finally {
                        ended.countDown();
                    }
                }));
                HttpServer proxy = proxy(backEnd)) {
            try (StreamedResponse answer = client.open(ClientRequest.get(uri(proxy, "/")))) {
                assertThat(answer.body().readNBytes(100_000)).hasSize(100_000);
            }
            ended.await();
        }
    }

    private static void writeForEver(OutputStream output) throws IOException {
        while (true) {
            output.write(new byte[1_000]);
        }
    }

    @Test
    void whatGoesWrongIsAnswered() throws Exception {
        HttpServer gone = server(request -> HttpResponse.of(200));
        try (HttpServer proxy = proxy(gone)) {
            gone.close();
            assertThat(client.send(ClientRequest.get(uri(proxy, "/"))).status()).isEqualTo(502);
            try (Socket peer = new Socket(
                    InetAddress.getLoopbackAddress(), proxy.localAddress().getPort())) {
                peer.getOutputStream()
                        .write("GET /a|b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(peer.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 400 ");
            }
        }
    }

    @Test
    void ordersAreFetchedAndCopied() throws Exception {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (HttpServer orders = new OrdersServer().start(loops, free);
                HttpServer others = new OrdersServer().start(loops, free)) {
            byte[] lines = "an order\n".repeat(50_000).getBytes(StandardCharsets.UTF_8);
            client.send(ClientRequest.post(uri(orders, "/orders")).withBody("text/plain", lines));
            Fetching fetching = new Fetching(client, uri(orders, "/"));
            assertThat(fetching.order(49_999)).isEqualTo("an order");
            assertThatThrownBy(() -> fetching.order(50_000)).hasMessageContaining("404");
            assertThat(fetching.copyOrders(uri(others, "/orders"))).isEqualTo(50_000);
        }
    }
}
