package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.dujiang.loop.LoopGroup;
import java.time.Duration;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How calls with many arguments end early, with a pool that has no worker. */
@Timeout(60)
class FlowTest {
    private static final int MANY = 1_000;

    private static LoopGroup group;

    private final AtomicInteger taken = new AtomicInteger();
    private Dispatcher dispatcher;

    @BeforeAll
    static void open() {
        group = LoopGroup.builder().loops(1).start();
    }

    @AfterAll
    static void close() {
        group.close();
    }

    @BeforeEach
    void prepare() {
        dispatcher = new Dispatcher(Pools.builder(group).size(1), () -> {});
        dispatcher.open();
    }

    private Flow<Integer, Integer> flow(Iterable<Integer> arguments, IntConsumer encoding) {
        return new Flow<>(
                FakeWorkers.source(dispatcher, Pools.builder(group)),
                arguments,
                (argument, sink) -> encoding.accept(argument),
                true);
    }

    /** A flow whose source has nothing, and tells when it is asked and when it is interrupted. */
    private Flow<Integer, Integer> ofSilentSource(CountDownLatch asked, CountDownLatch interrupted) {
        return flow(
                () -> new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        asked.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                        }
                        return false;
                    }

                    @Override
                    public Integer next() {
                        throw new NoSuchElementException();
                    }
                },
                argument -> {});
    }

    private static CompletableFuture<Throwable> failureOfReading(Flow<Integer, Integer> flow, boolean stepByStep) {
        return CompletableFuture.supplyAsync(
                () -> stepByStep ? failureOfNext(flow) : catchThrowable(() -> flow.forEachRemaining(result -> {})),
                Thread::startVirtualThread);
    }

    @Test
    void endsCallsThatWaitForTheirSourceWhenThePoolEnds() throws Exception {
        for (boolean stepByStep : List.of(true, false)) {
            prepare();
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            CompletableFuture<Throwable> end = failureOfReading(ofSilentSource(asked, interrupted), stepByStep);
            asked.await();
            dispatcher.end();

            assertThat(end.get()).isInstanceOf(CancellationException.class).hasMessageContaining("was closed");
            interrupted.await();
        }
    }

    @Test
    void endsAStreamThatWaitsForItsSourceWhenThePoolCloses() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CompletableFuture<Throwable> end = failureOfReading(ofSilentSource(asked, interrupted), true);
        asked.await();

        assertThat(dispatcher.drain(Duration.ZERO)).isTrue();
        assertThat(end.get()).isInstanceOf(RejectedExecutionException.class);
        interrupted.await();
    }

    /** A collection whose elements are counted as they are taken. */
    private List<Integer> counted(int size) {
        return new AbstractList<>() {
            @Override
            public Integer get(int index) {
                taken.incrementAndGet();
                return index;
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /** From now on each task fails when it is queued, which stands for its result. */
    private void failAllTasks() {
        dispatcher = new Dispatcher(Pools.builder(group).size(1), () -> {
            throw new OutOfMemoryError("no thread");
        });
        dispatcher.open();
    }

    private static Throwable failureOfNext(Flow<Integer, Integer> flow) {
        return catchThrowable(() -> assertThat(flow.tryAdvance(result -> {})).isFalse());
    }

    @Test
    void handsOverWhatWasTakenWhenThePoolCloses() throws Exception {
        failAllTasks();
        Flow<Integer, Integer> flow = flow(counted(MANY), argument -> {});
        assertThat(failureOfNext(flow)).isInstanceOf(WorkerStartException.class);
        dispatcher.drain(Duration.ZERO);

        int before = taken.get();
        for (int i = 1; i < before; i++) {
            assertThat(failureOfNext(flow)).isInstanceOf(WorkerStartException.class);
        }
        assertThat(failureOfNext(flow)).isInstanceOf(RejectedExecutionException.class);
        assertThat(failureOfNext(flow)).isInstanceOf(RejectedExecutionException.class);
        assertThat(taken).hasValue(before);
    }

    @Test
    void stopsTakingFromASourceWhenThePoolCloses() throws Exception {
        failAllTasks();
        List<Integer> arguments = counted(MANY);
        Flow<Integer, Integer> flow = flow(() -> arguments.stream().iterator(), argument -> {});
        assertThat(failureOfNext(flow)).isInstanceOf(WorkerStartException.class);
        dispatcher.drain(Duration.ZERO);

        for (int i = 0; i < MANY; i++) {
            assertThat(failureOfNext(flow)).isNotNull();
        }
        assertThat(failureOfNext(flow)).isInstanceOf(RejectedExecutionException.class);
        assertThat(taken).hasValueLessThan(MANY);
    }

    @Test
    void endsAsWholeWhenThePoolClosesBehindItsLastArgument() throws Exception {
        failAllTasks();
        Flow<Integer, Integer> flow = flow(counted(1), argument -> {});
        assertThat(failureOfNext(flow)).isInstanceOf(WorkerStartException.class);
        dispatcher.drain(Duration.ZERO);
        assertThat(failureOfNext(flow)).isNull();

        flow.close();
        assertThat(failureOfNext(flow)).isNull();
    }

    @Test
    void tellsAgainWhyItEndedInsteadOfGoingOnBehindAGap() {
        IllegalArgumentException unwritable = new IllegalArgumentException("the third");
        Flow<Integer, Integer> flow = flow(counted(MANY), argument -> {
            if (argument == 2) {
                throw unwritable;
            }
        });
        assertThat(failureOfNext(flow)).isSameAs(unwritable);
        assertThat(failureOfNext(flow)).isSameAs(unwritable);
        assertThat(taken).hasValue(3);
    }

    @Test
    void isNotTakenForWholeBehindAnInterrupt() {
        List<Integer> arguments = counted(MANY);
        for (Iterable<Integer> each :
                List.<Iterable<Integer>>of(arguments, () -> arguments.stream().iterator())) {
            Flow<Integer, Integer> flow = flow(each, argument -> {});
            Thread.currentThread().interrupt();
            Throwable first = failureOfNext(flow);
            assertThat(Thread.interrupted()).isTrue();

            assertThat(first).isInstanceOf(CancellationException.class).hasMessageContaining("Interrupted");
            assertThat(failureOfNext(flow)).isSameAs(first);
        }
    }

    @Test
    void isNotTakenForWholeBehindItsClose() {
        Flow<Integer, Integer> flow = flow(counted(MANY), argument -> {});
        flow.close();

        assertThat(failureOfNext(flow)).isInstanceOf(CancellationException.class);
        assertThat(taken).hasValue(0);
    }
}
