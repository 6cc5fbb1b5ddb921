package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dujiang.jobs.JobId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
    private static final Pattern ORDER = Pattern.compile("\"order\":\"0*(\\d+)\"");
    private static final long FIRST_ID = 1L << 40;

    private final ConcurrentSkipListSet<String> authorizations = new ConcurrentSkipListSet<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void sendsEveryJobOnceAndKeepsTheOrderOfIds() {
        answer(202, body -> "{\"id\":\"%s\",\"state\":\"queued\"}".formatted(id(order(body))));
        LoadPlan plan = new LoadPlan(2_000, Duration.ofMillis(500), 1, 8);

        LoadResult result = LoadGenerator.run(uri(), RequestTemplate.single(uri(), "no-op", "secret"), plan);

        assertThat(result.ids())
                .containsExactly(LongStream.range(FIRST_ID, FIRST_ID + 1_000).toArray());
        assertThat(result.refused()).isZero();
        assertThat(authorizations).containsExactly("Bearer secret");
    }

    @Test
    void countsEachLineOfABatch() {
        answer(
                200,
                body -> body.lines()
                        .map(line -> "{\"line\":1,\"status\":202,\"id\":\"%s\"}".formatted(id(order(line))))
                        .collect(Collectors.joining("\n")));
        LoadPlan plan = new LoadPlan(2_000, Duration.ofMillis(500), 50, 2);

        LoadResult result = LoadGenerator.run(uri(), RequestTemplate.batch(uri(), "no-op", "secret", 50), plan);

        assertThat(result.ids())
                .containsExactly(LongStream.range(FIRST_ID, FIRST_ID + 1_000).toArray());
    }

    @Test
    void countsWhatWasRefusedAndTellsTheFirst() {
        answer(429, body -> "{\"code\":\"queue-full\"}");
        LoadPlan plan = new LoadPlan(1_000, Duration.ofMillis(100), 1, 2);

        LoadResult result = LoadGenerator.run(uri(), RequestTemplate.single(uri(), "no-op", "secret"), plan);

        assertThat(result.refused()).isEqualTo(100);
        assertThat(result.firstRefusal()).contains("429", "queue-full");
    }

    @Test
    void goesOnWhenAConnectionIsLost() {
        answer(202, body -> {
            if (order(body) == 7) {
                throw new IllegalStateException("drops the connection");
            }
            return "{\"id\":\"%s\"}".formatted(id(order(body)));
        });
        LoadPlan plan = new LoadPlan(1_000, Duration.ofMillis(100), 1, 2);

        LoadResult result = LoadGenerator.run(uri(), RequestTemplate.single(uri(), "no-op", "secret"), plan);

        assertThat(result.refused()).isEqualTo(1);
        assertThat(result.firstRefusal()).contains("lost");
        assertThat(result.ids()[7]).isZero();
        assertThat(result.ids()[99]).isEqualTo(FIRST_ID + 99);
    }

    private void answer(int status, Function<String, String> answer) {
        server.createContext("/v1/jobs/no-op", exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] body = answer.apply(new String(exchange.getRequestBody().readAllBytes(), UTF_8))
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static long order(String text) {
        var found = ORDER.matcher(text);
        assertThat(found.find()).as(text).isTrue();
        return Long.parseLong(found.group(1));
    }

    private static JobId id(long order) {
        return new JobId(FIRST_ID + order);
    }
}
