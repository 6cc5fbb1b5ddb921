package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client does everywhere, on all kinds of loops. */
@Tag("conformance")
@Timeout(60)
@ParameterizedClass
@MethodSource("io.dujiang.net.Mode#tcpHere")
class HttpClientModesTest {
    private static final String NAME = "modes.example";
    private static final int LARGE = 1 << 20;

    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static TlsSettings settings;

    private final LoopGroup loops;
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    HttpClientModesTest(Mode mode) {
        loops = mode.start(2);
    }

    @BeforeAll
    static void make() throws Exception {
        certificates = Certificates.forName(NAME, folder);
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        certificates.writePem(chain, key);
        settings = TlsSettings.load(chain, key);
    }

    @AfterEach
    void stop() {
        mayAnswer.countDown();
        loops.close();
    }

    /** Streams back what is sent; to the path of silence it sends a beginning and no more. */
    private HttpResponse answer(HttpRequest request) throws Exception {
        if (request.path().equals("/silence")) {
            return HttpResponse.of(200).withBody("text/plain", output -> {
                output.write('a');
                output.flush();
                asked.countDown();
                mayAnswer.await();
            });
        }
        InputStream body = request.bodyStream();
        return HttpResponse.of(200).withBody("application/octet-stream", body::transferTo);
    }

    private HttpServer server() throws Exception {
        return HttpServer.builder(loops).handler(this::answer).start();
    }

    private HttpClient client() throws Exception {
        return HttpClient.builder(loops).tls(certificates.trusted()).build();
    }

    private static ClientRequest request(String method, HttpServer server, String path) {
        return ClientRequest.of(
                method, URI.create("http://127.0.0.1:" + server.localAddress().getPort() + path));
    }

    private static ClientRequest large(ClientRequest request, byte[] body) {
        return request.withBody("application/octet-stream", output -> output.write(body))
                .withMaxResponseBytes(LARGE);
    }

    private static byte[] random() {
        byte[] bytes = new byte[LARGE];
        new Random(LARGE).nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatIsSentComesBackAndTheConnectionIsUsedAgain() throws Exception {
        byte[] body = random();
        try (HttpServer server = server();
                HttpClient client = client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(request("GET", server, "/")).body()).isEmpty();
                ClientRequest post = large(request("POST", server, "/"), body);
                assertThat(loops.spawn(() -> client.send(post)).join().body()).isEqualTo(body);
            }
            assertThat(server.counters().accepted()).isEqualTo(1);
        }
    }

    @Test
    void byTlsToo() throws Exception {
        byte[] body = random();
        try (HttpServer server = HttpServer.builder(loops)
                        .tls(settings)
                        .handler(this::answer)
                        .start();
                HttpClient client = client()) {
            ClientRequest post =
                    ClientRequest.post(URI.create("https://" + NAME + "/")).connectTo(server.localAddress());
            for (int i = 0; i < 2; i++) {
                assertThat(client.send(large(post, body)).body()).isEqualTo(body);
            }
            assertThat(server.counters().accepted()).isEqualTo(1);
        }
    }

    @Test
    void aStallEndsACall() throws Exception {
        try (HttpServer server = server();
                HttpClient client = client()) {
            ClientRequest get = request("GET", server, "/silence").withStallTimeout(Duration.ofMillis(100));
            assertThatThrownBy(() -> client.send(get))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessageContaining("stallTimeout of PT0.1S");
            mayAnswer.countDown();
            assertThat(client.send(request("GET", server, "/")).status()).isEqualTo(200);
        }
    }

    @Test
    void anInterruptEndsACall() throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        try (HttpServer server = server();
                HttpClient client = client()) {
            ClientRequest get = request("GET", server, "/silence").withoutTimeout();
            Thread caller = Thread.ofVirtual().start(() -> {
                try {
                    thrown.complete(new AssertionError(client.send(get).toString()));
                } catch (Exception e) {
                    thrown.complete(e);
                }
            });
            asked.await();
            caller.interrupt();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            mayAnswer.countDown();
            assertThat(client.send(request("GET", server, "/")).status()).isEqualTo(200);
        }
    }
}
