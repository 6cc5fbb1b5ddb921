package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HttpArrivalsTest {
    private static final Duration LENGTH = Duration.ofMillis(500);

    @Test
    void sendsEveryRequestThatIsDue() throws Exception {
        int port = JavaServer.NETTY_HTTP.start(new ServerSetup(0, 1, ServerSetup.AUTO, 0));

        Sample sample = load(port, 200);

        assertThat(sample.missing()).isEmpty();
        assertThat(sample.values()).containsEntry(Metric.ERRORS, 0.0);
        assertThat(sample.values().get(Metric.RATE)).isBetween(1.0, 205.0);
    }

    @Test
    void countsTheWaitingOfWhatIsDueAndNotSent() throws Exception {
        int slow = JavaServer.BACK_END.start(new ServerSetup(0, 1, ServerSetup.AUTO, 0));

        // Eight connections and a millisecond for each answer bear at most 8,000 a second.
        Sample sample = load(slow, 80_000);

        assertThat(sample.missing()).isEmpty();
        assertThat(sample.values().get(Metric.P50))
                .as("half of the requests were not answered after half of the time")
                .isGreaterThan(100);
    }

    private static Sample load(int port, double rate) throws Exception {
        int length;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            length = LoadWorker.request(socket, Page.PLAINTEXT);
        }
        CompletableFuture<Sample> sample = new CompletableFuture<>();
        new FastThreadLocalThread(() -> {
                    try (LoadLoop loop = new LoadLoop()) {
                        var channels = loop.connect(port, 8, ChannelInboundHandlerAdapter::new);
                        LoadWindow window = new LoadWindow(ProcessHandle.current(), Duration.ZERO, LENGTH);
                        new HttpArrivals(window, HttpArrivals.request(Page.PLAINTEXT), length, rate)
                                .run(loop, channels);
                        sample.complete(window.sample(0));
                    } catch (Exception e) {
                        sample.completeExceptionally(e);
                    }
                })
                .start();
        return sample.get();
    }
}
