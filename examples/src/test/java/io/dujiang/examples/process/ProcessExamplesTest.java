package io.dujiang.examples.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.DeadlineExceededException;
import io.dujiang.loop.LoopGroup;
import io.dujiang.net.HttpClient;
import io.dujiang.net.HttpResponse;
import io.dujiang.net.HttpServer;
import io.dujiang.process.ProcessPool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessExamplesTest {
    private static LoopGroup group;
    private static ProcessPool pool;

    @BeforeAll
    static void open() {
        group = LoopGroup.start();
        pool = Pooling.open(group);
    }

    @AfterAll
    static void close() {
        pool.close();
        group.close();
    }

    @Test
    void callsWorkersInEachWay() throws Exception {
        assertThat(Pooling.run(pool, List.of("ab", "cde")))
                .hasSize(3)
                .contains("AB", "CDE")
                .endsWith("abab[2, 3]");
    }

    @Test
    void exchangesInSharedMemory() throws Exception {
        assertThat(Exchanging.talk(pool)).isEqualTo("hello");
        assertThat(Exchanging.multiply(pool)).isEqualTo(4);
        assertThat(Exchanging.make(pool)).isEqualTo(499_999.5F);
    }

    @Test
    void runsPrograms(@TempDir Path folder) throws Exception {
        Files.createFile(folder.resolve("a file"));

        assertThat(Programs.list(folder)).contains("a file");
        assertThat(Programs.sort("pear\napple\n")).isEqualTo("apple\npear\n");
    }

    @Test
    void mergesWhatLoopsAndProcessesGiveUnderOneDeadline() throws Exception {
        try (HttpServer server = HttpServer.builder(group)
                        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .handler(request -> quote(request.path()))
                        .start();
                HttpClient client = HttpClient.builder(group).build()) {
            Hybrid hybrid = new Hybrid(
                    group,
                    pool,
                    client,
                    URI.create("http://localhost:" + server.localAddress().getPort()));

            assertThat(hybrid.value(List.of("AAA", "BB"), Duration.ofMinutes(1)))
                    .containsEntry("AAA", new Hybrid.Valuation(300, Hybrid.risk("AAA")))
                    .containsEntry("BB", new Hybrid.Valuation(200, Hybrid.risk("BB")));
            assertThatThrownBy(() -> hybrid.value(List.of("A", "never"), Duration.ofMillis(500)))
                    .isInstanceOf(DeadlineExceededException.class);
        }
    }

    private static HttpResponse quote(String path) throws InterruptedException {
        if (path.equals("/never")) {
            new CountDownLatch(1).await();
        }
        String price = Integer.toString(100 * (path.length() - 1));
        return HttpResponse.of(200).withBody("text/plain", price.getBytes(StandardCharsets.US_ASCII));
    }
}
