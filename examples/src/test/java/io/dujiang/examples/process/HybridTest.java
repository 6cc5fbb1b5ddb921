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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HybridTest {
    @Test
    void mergesWhatLoopsAndProcessesGiveUnderOneDeadline() throws Exception {
        try (LoopGroup group = LoopGroup.start();
                HttpServer server = HttpServer.builder(group)
                        .address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .handler(request -> quote(request.path()))
                        .start();
                HttpClient client = HttpClient.builder(group).build();
                ProcessPool pool = ProcessPool.builder(group).size(2).open()) {
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
