package io.dujiang.loop;

import static io.dujiang.loop.Patient.await;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What instruments are told, and what accounting makes of it, by a clock that stands still unless a test moves it. */
@Timeout(180)
class InstrumentTest {
    private final AtomicLong clock = new AtomicLong(System.nanoTime());

    private void pass(long millis) {
        clock.addAndGet(millis * 1_000_000);
    }

    private LoopGroup start(Instrument instrument) {
        return LoopGroup.builder()
                .loops(1)
                .clock(clock::get)
                .instrument(instrument)
                .start();
    }

    private static KindTimings kind(String name, Accounting accounting) {
        return accounting.kinds().stream()
                .filter(kind -> kind.kind().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void timeIsAccountedForByKind() throws Exception {
        Accounting accounting = new Accounting();
        while (!isWaitEndedByAnother(accounting)) {
            accounting = new Accounting();
        }
        assertThat(accounting.kinds()).extracting(KindTimings::kind).containsExactly("busy", "waiting");
        assertThat(kind("busy", accounting).running()).isEqualTo(Duration.ofMillis(7));
        assertThat(kind("busy", accounting).queued()).isZero();
        assertThat(kind("busy", accounting).longestMount()).isEqualTo(Duration.ofMillis(7));
        assertThat(kind("waiting", accounting).waiting()).isEqualTo(Duration.ofMillis(5));
        assertThat(kind("waiting", accounting).mounts()).isEqualTo(2);
        assertThat(accounting.kinds())
                .allSatisfy(kind -> assertThat(kind.tasks()).isEqualTo(1));
    }

    /** False if another carrier took the loop over, as happens on a busy machine: then the tasks run, and let time pass, beside each other. */
    private boolean isWaitEndedByAnother(Accounting accounting) throws Exception {
        Set<Thread> carriers = ConcurrentHashMap.newKeySet();
        try (LoopGroup group = start(accounting)) {
            CountDownLatch signal = new CountDownLatch(1);
            Task<Boolean> waiting = group.spawn("waiting-1", () -> {
                carriers.add(VirtualThreads.currentCarrier());
                signal.await();
                carriers.add(VirtualThreads.currentCarrier());
                pass(1);
                return true;
            });
            Parked.await(waiting);
            Task<Boolean> busy = group.spawn("busy-1", () -> {
                carriers.add(VirtualThreads.currentCarrier());
                pass(5);
                signal.countDown();
                pass(2);
                return true;
            });
            assertThat(busy.join()).isTrue();
            assertThat(waiting.join()).isTrue();
        }
        return carriers.size() == 1;
    }

    /** On a busy machine a spare carrier may take the loop over and run the task meanwhile: then again. */
    @Test
    void aTaskBehindAnotherIsQueuedMeanwhile() {
        await().until(this::isQueuedBehindAnother);
    }

    private boolean isQueuedBehindAnother() throws Exception {
        Accounting accounting = new Accounting();
        try (LoopGroup group = start(accounting)) {
            Task<Boolean> busy = group.spawn("busy", () -> {
                group.execute(() -> {});
                pass(7);
                return true;
            });
            assertThat(busy.join()).isTrue();
            group.close(Duration.ofSeconds(10));
        }
        KindTimings task = kind("task", accounting);
        return task.running().isZero() && task.queued().equals(Duration.ofMillis(7));
    }

    @Test
    void aTaskThatGoesOnIsAccountedForAndKnowsItsTimings() throws Exception {
        Accounting accounting = Accounting.withoutBytes();
        try (LoopGroup group = start(accounting)) {
            CountDownLatch signal = new CountDownLatch(1);
            Task<Boolean> task = group.spawn("waiting", () -> {
                signal.await();
                return true;
            });
            Parked.await(task);
            await().until(() -> kind("waiting", accounting).mounts() == 1);
            pass(9);
            await().until(() -> kind("waiting", accounting).waiting().equals(Duration.ofMillis(9)));
            TaskTimings timings = task.timings().orElseThrow();
            assertThat(timings.waiting()).isEqualTo(Duration.ofMillis(9));
            assertThat(timings.allocatedBytes()).isZero();
            signal.countDown();
            assertThat(task.join()).isTrue();
        }
    }

    @Test
    void bytesAreCounted() throws Exception {
        Accounting accounting = new Accounting();
        try (LoopGroup group = start(accounting)) {
            assertThat(group.spawn("allocating", () -> new byte[1_000_000]).join())
                    .hasSize(1_000_000);
        }
        assertThat(kind("allocating", accounting).allocatedBytes()).isGreaterThan(1_000_000);
    }

    @Test
    void cpuTimeIsSampled() throws Exception {
        Accounting accounting = new Accounting();
        int yields;
        try (LoopGroup group =
                LoopGroup.builder().loops(1).instrument(accounting).start()) {
            yields = group.spawn("yielding", () -> {
                        int i = 0;
                        while (kind("yielding", accounting).cpuShare().isEmpty()) { // each carrier counts by itself
                            LoopGroup.yieldNow();
                            i++;
                        }
                        return i;
                    })
                    .join();
        }
        KindTimings yielding = kind("yielding", accounting);
        assertThat(yielding.mounts()).isEqualTo(yields + 1);
        assertThat(yielding.cpuShare().getAsDouble()).isBetween(0.0, 1.0);
        assertThat(yielding.cpu().orElseThrow()).isLessThanOrEqualTo(yielding.running());
    }

    @Test
    void withoutAnInstrumentATaskHasNoTimings() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            Task<Integer> task = group.spawn(() -> 1);
            assertThat(task.join()).isEqualTo(1);
            assertThat(task.timings()).isEmpty();
        }
    }

    @Test
    void aPortableGroupSaysWhyNothingIsTold() throws Exception {
        Accounting accounting = new Accounting();
        try (LoopGroup group =
                LoopGroup.builder().loops(1).portable().instrument(accounting).start()) {
            Task<Integer> task = group.spawn(() -> 1);
            assertThat(task.join()).isEqualTo(1);
            assertThat(task.timings()).isEmpty();
        }
        assertThatThrownBy(accounting::kinds)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Instruments")
                .hasMessageContaining("portable");
    }

    /** Each event as a word. */
    private static final class Recorder implements Instrument {
        private final Queue<String> events = new ConcurrentLinkedQueue<>();

        @Override
        public void spawned(TaskTimings task) {
            events.add("spawned " + task.kind());
        }

        @Override
        public void ready(TaskTimings task) {
            events.add("ready");
        }

        @Override
        public void mounted(TaskTimings task) {
            events.add("mounted");
        }

        @Override
        public void unmounted(TaskTimings task, long nanos) {
            events.add("unmounted " + nanos);
        }

        @Override
        public void done(TaskTimings task) {
            events.add("done");
        }

        @Override
        public void stalled(String what, Duration held, StackTraceElement[] stack) {
            events.add("stalled " + what + (stack.length > 0));
        }

        @Override
        public void recovered(String what, Duration held) {
            events.add("recovered " + what);
        }
    }

    @Test
    void everyEventIsToldInItsOrderToEachInstrument() throws Exception {
        Recorder recorder = new Recorder();
        Recorder other = new Recorder();
        try (LoopGroup group = LoopGroup.builder()
                .loops(1)
                .clock(clock::get)
                .instrument(recorder)
                .instrument(other)
                .start()) {
            group.spawn("one", () -> {
                        pass(3);
                        LoopGroup.yieldNow();
                        return true;
                    })
                    .join();
        }
        assertThat(recorder.events)
                .containsExactly(
                        "spawned one",
                        "ready",
                        "mounted",
                        "unmounted 3000000",
                        "ready",
                        "mounted",
                        "unmounted 0",
                        "done");
        assertThat(other.events).containsExactlyElementsOf(recorder.events);
    }

    @Test
    void aMountThatLastsIsToldAndItsEnd() throws Exception {
        Recorder recorder = new Recorder();
        AtomicBoolean released = new AtomicBoolean();
        try (LoopGroup group = LoopGroup.builder().loops(1).instrument(recorder).start()) {
            group.execute(() -> {
                while (!released.get()) {
                    Thread.onSpinWait();
                }
            });
            await().until(() -> recorder.events.contains("stalled Task 'task'true"));
            released.set(true);
            await().until(() -> recorder.events.contains("recovered Task 'task'"));
        }
        assertThat(recorder.events).containsOnlyOnce("stalled Task 'task'true");
    }

    @Test
    void whatAnInstrumentThrowsHarmsNobody() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Instrument broken = new Instrument() {
            @Override
            public void spawned(TaskTimings task) {
                calls.incrementAndGet();
                throw new IllegalStateException("broken");
            }

            @Override
            public void unmounted(TaskTimings task, long nanos) {
                calls.incrementAndGet();
                throw new IllegalStateException("broken");
            }
        };
        Accounting other = new Accounting();
        try (LoopGroup group = LoopGroup.builder()
                .loops(1)
                .instrument(broken)
                .instrument(other)
                .start()) {
            assertThat(group.spawn(() -> 1).join()).isEqualTo(1);
            assertThat(group.spawn(() -> 2).join()).isEqualTo(2);
        }
        assertThat(calls).hasValue(4);
        assertThat(kind("task", other).tasks()).isEqualTo(2);
        assertThat(kind("task", other).mounts()).isEqualTo(2);
    }

    /** It is deaf to interruption, and goes on where the closed group left it. */
    @Test
    void aTaskThatEndsAfterTheLoopsIsDone() throws Exception {
        AtomicInteger done = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Instrument instrument = new Instrument() {
            @Override
            public void done(TaskTimings task) {
                done.incrementAndGet();
            }
        };
        try (LoopGroup group = LoopGroup.builder()
                .loops(1)
                .grace(Duration.ofMillis(50))
                .instrument(instrument)
                .start()) {
            group.execute(() -> {
                begun.countDown();
                while (release.getCount() > 0) {
                    Uninterrupted.wait(release::await);
                }
            });
            begun.await();
        }
        assertThat(done).hasValue(0);
        release.countDown();
        await().until(() -> done.get() == 1);
    }

    @Test
    void kindsWithoutBoundAreTakenTogether() throws Exception {
        Accounting accounting = Accounting.withoutBytes();
        try (LoopGroup group = start(accounting)) {
            for (int i = 0; i < 1_100; i++) {
                String name = "name" + i;
                group.spawn(name, () -> 1).join();
            }
        }
        List<KindTimings> kinds = accounting.kinds();
        assertThat(kinds)
                .hasSizeBetween(1_000, 1_010)
                .anyMatch(kind -> kind.kind().equals(Accounting.OTHERS));
        assertThat(kinds.stream().mapToLong(KindTimings::tasks).sum()).isEqualTo(1_100);
    }

    /** Adds up, for each task, when it began and ended. */
    private static final class Lifetimes implements Instrument {
        private final Map<TaskTimings, Long> starts = new ConcurrentHashMap<>();
        private final Map<TaskTimings, Long> lives = new ConcurrentHashMap<>();
        private final Map<TaskTimings, AtomicInteger> mounts = new ConcurrentHashMap<>();

        @Override
        public void spawned(TaskTimings task) {
            starts.put(task, task.readyAt());
            mounts.put(task, new AtomicInteger());
        }

        @Override
        public void mounted(TaskTimings task) {
            requireNonNull(mounts.get(task)).incrementAndGet();
        }

        @Override
        public void done(TaskTimings task) {
            lives.put(task, task.readyAt() - requireNonNull(starts.get(task)));
        }
    }

    /** Tasks that wake each other, yield and sleep on carriers that steal them. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void noNanosecondIsLostAndNoneCountedTwice(int loops) throws Exception {
        Lifetimes lifetimes = new Lifetimes();
        int pairs = 50;
        try (LoopGroup group =
                LoopGroup.builder().loops(loops).instrument(lifetimes).start()) {
            group.scope(scope -> {
                for (int i = 0; i < pairs; i++) {
                    Semaphore ping = new Semaphore(0);
                    Semaphore pong = new Semaphore(0);
                    var _ = scope.fork("ping", () -> exchange(ping, pong));
                    var _ = scope.fork("pong", () -> exchange(pong, ping));
                    ping.release();
                }
                return true;
            });
        }
        assertThat(lifetimes.lives).hasSize(2 * pairs).allSatisfy((task, life) -> {
            if (task.isExact()) {
                Duration sum = task.queued().plus(task.running()).plus(task.waiting());
                assertThat(sum).isEqualTo(Duration.ofNanos(life));
                assertThat(task.mounts())
                        .isEqualTo(requireNonNull(lifetimes.mounts.get(task)).get());
                assertThat(task.longestMount()).isLessThanOrEqualTo(task.running());
            }
        });
        assertThat(lifetimes.lives.keySet()).anyMatch(TaskTimings::isExact);
    }

    private static boolean exchange(Semaphore mine, Semaphore other) throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            mine.acquire();
            if (i % 100 == 0) {
                Thread.sleep(1);
            }
            other.release();
            if (i % 7 == 0) {
                LoopGroup.yieldNow();
            }
        }
        return true;
    }
}
