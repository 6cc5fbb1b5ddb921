package io.dujiang.net;

import static io.dujiang.net.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that come just as their caller gives up. */
@Timeout(60)
class ConnectingTest {
    private static final long SEED = 5;
    private static final int ATTEMPTS = 500;

    private final List<String> ended = new ArrayList<>();
    private final Connecting<String> connecting = new Connecting<>(ended::add);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ChannelFuture connected = channel.newSucceededFuture();

    @Test
    void whatIsOfferedTooLateIsEnded() {
        assertThatThrownBy(() -> connecting.await(connected, 0)).isInstanceOf(TimeoutException.class);
        connecting.offer("late");
        assertThat(ended).containsExactly("late");
        assertThat(channel.isOpen()).isFalse();
    }

    /** It comes after the wait is over, but before that has told so. */
    @Test
    void whatIsOfferedAndNotTakenIsEnded() {
        connecting.offer("ready");
        connecting.giveUp(connected);
        assertThat(ended).containsExactly("ready");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void noStreamIsLeftOver() throws Exception {
        Random random = new Random(SEED);
        try (LoopGroup loops = LoopGroup.builder().loops(2).start();
                TcpServer server = TcpServer.builder(loops)
                        .handler(stream -> stream.read(new byte[1]))
                        .start()) {
            for (int i = 0; i < ATTEMPTS; i++) {
                Thread caller = Thread.ofVirtual().start(() -> connect(loops, server));
                LockSupport.parkNanos(random.nextInt(400_000)); // any moment will do
                caller.interrupt();
                caller.join();
            }
            await().untilAsserted(() ->
                    assertThat(server.connections()).as("seed " + SEED).isZero());
        }
    }

    private static void connect(LoopGroup loops, TcpServer server) {
        try (TcpStream stream = TcpStream.connect(loops, server.localAddress(), Duration.ofSeconds(20))) {
            stream.shutdownOutput();
        } catch (IOException | InterruptedException givenUp) {
            Thread.currentThread().interrupt();
        }
    }
}
