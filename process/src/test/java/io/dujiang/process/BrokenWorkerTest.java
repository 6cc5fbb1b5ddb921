package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that harm the threads by which their worker speaks with its pool. */
class BrokenWorkerTest {
    private static LoopGroup group;

    @BeforeAll
    static void open() {
        group = LoopGroup.start();
    }

    @AfterAll
    static void close() {
        group.close();
    }

    /** Among others the thread that hears from the pool, whose connection that closes. */
    static int interruptAllThreads() throws InterruptedException {
        Thread.currentThread().getThreadGroup().interrupt();
        var _ = Thread.interrupted();
        new CountDownLatch(1).await();
        return 0;
    }

    @Test
    @Timeout(60)
    void outlivesItsOnlyWorkerWhenThatLosesItsConnection() throws Exception {
        try (ProcessPool pool = Pools.builder(group).size(1).retries(0).open()) {
            Task<Integer> task = pool.applyAsync(BrokenWorkerTest::interruptAllThreads);
            assertThatThrownBy(task::join).cause().isInstanceOf(WorkerDiedException.class);

            assertThat(pool.map(n -> n, List.of(1, 2))).containsExactly(1, 2);
            assertThatThrownBy(task::join)
                    .hasStackTraceContaining("it lost its connection to its pool: java.nio.channels.Closed");
        }
    }
}
