package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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
            Optional<List<Integer>> logged = Optional.empty();
            while (logged.isEmpty()) {
                logged = microtasksAndTheNextTask(group);
            }
            assertThat(logged.get()).containsExactly(1, 2, 3, 4, 5, 6, 7);
        }
    }

    /** What was logged, unless the loop was taken over meanwhile, as happens on a busy machine: then the next task runs beside the first. */
    private static Optional<List<Integer>> microtasksAndTheNextTask(LoopGroup group) throws Exception {
        List<Integer> log = new CopyOnWriteArrayList<>();
        CompletableFuture<Boolean> undisturbed = new CompletableFuture<>();
        group.execute(() -> {
            Thread carrier = VirtualThreads.currentCarrier();
            group.microtask(() -> {
                log.add(3);
                group.nextTick(() -> log.add(4));
                group.microtask(() -> log.add(6));
            });
            group.microtask(() -> log.add(5));
            group.nextTick(() -> log.add(2));
            group.execute(() -> {
                log.add(7);
                undisturbed.complete(carrier.equals(VirtualThreads.currentCarrier()));
            });
            log.add(1);
        });
        return undisturbed.get() ? Optional.of(log) : Optional.empty();
    }

    @Test
    void microtasksRunWhenTheTaskParks() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            Optional<List<Integer>> logged = Optional.empty();
            while (logged.isEmpty()) {
                logged = group.spawn(() -> microtaskAndPark(group)).join();
            }
            assertThat(logged.get()).containsExactly(1, 2, 3, 4);
        }
    }

    /** What was logged, unless the loop was taken over before the task parked. */
    private static Optional<List<Integer>> microtaskAndPark(LoopGroup group) throws Exception {
        List<Integer> log = new CopyOnWriteArrayList<>();
        Thread carrier = VirtualThreads.currentCarrier();
        group.microtask(() -> log.add(2));
        log.add(1);
        Thread ofOther = group.spawn(() -> {
                    log.add(3);
                    return VirtualThreads.currentCarrier();
                })
                .join();
        log.add(4);
        return carrier.equals(ofOther) ? Optional.of(log) : Optional.empty();
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
