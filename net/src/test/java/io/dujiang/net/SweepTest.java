package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The turn in which connections are looked at. */
class SweepTest {
    @Test
    void workThatFailsKeepsNobodyFromBeingLookedAt() throws Exception {
        DefaultEventLoop loop = new DefaultEventLoop();
        try {
            CountDownLatch looked = new CountDownLatch(3);
            var _ = loop.submit(() -> new Sweep<Sweep.Member>(loop, Stream.of(Duration.ofMillis(10)), () -> {
                                throw new IllegalStateException("as the test wants it");
                            })
                            .add(_ -> looked.countDown()))
                    .sync();
            assertThat(looked.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }

    @Test
    void aMemberThatFailsKeepsNobodyFromBeingLookedAt() throws Exception {
        DefaultEventLoop loop = new DefaultEventLoop();
        try {
            CountDownLatch failed = new CountDownLatch(2);
            CountDownLatch looked = new CountDownLatch(2);
            var _ = loop.submit(() -> {
                        Sweep<Sweep.Member> sweep = new Sweep<>(loop, Stream.of(Duration.ofMillis(10)), () -> {});
                        sweep.add(_ -> {
                            failed.countDown();
                            throw new OutOfMemoryError("as the test wants it");
                        });
                        sweep.add(_ -> looked.countDown());
                    })
                    .sync();
            assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(looked.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }
    }
}
