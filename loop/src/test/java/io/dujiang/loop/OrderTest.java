package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What runs before what on one loop; on each policy by {@link SchedulerConformanceTest}. */
@Timeout(60)
class OrderTest {
    private final List<Integer> log = new CopyOnWriteArrayList<>();

    @Test
    void allMicrotasksRunBeforeTheNextTaskAndNextTicksBeforeThem() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            CountDownLatch last = new CountDownLatch(1);
            group.execute(() -> {
                group.microtask(() -> {
                    log.add(3);
                    group.nextTick(() -> log.add(4));
                    group.microtask(() -> log.add(6));
                });
                group.microtask(() -> log.add(5));
                group.nextTick(() -> log.add(2));
                group.execute(() -> {
                    log.add(7);
                    last.countDown();
                });
                log.add(1);
            });
            last.await();
        }
        assertThat(log).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void microtasksRunWhenTheTaskParks() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            group.spawn(() -> {
                        group.microtask(() -> log.add(2));
                        log.add(1);
                        group.spawn(() -> log.add(3)).join();
                        log.add(4);
                        return 0;
                    })
                    .join();
        }
        assertThat(log).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aMicrotaskOfAnotherThreadRunsOnACarrier() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            CountDownLatch ran = new CountDownLatch(1);
            group.microtask(() -> {
                log.add(LoopGroup.onCarrier() ? 1 : 0);
                group.microtask(ran::countDown);
            });
            ran.await();
        }
        assertThat(log).containsExactly(1);
    }

    @Test
    void whatAMicrotaskThrowsStopsNothing() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            CountDownLatch ran = new CountDownLatch(1);
            group.execute(() -> {
                group.microtask(() -> {
                    throw new IllegalStateException("as the test wants it");
                });
                group.microtask(ran::countDown);
            });
            ran.await();
        }
    }
}
