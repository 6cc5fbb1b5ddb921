package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of some tasks of a batch while others run, after one has ended the worker, or when their outcomes were read. */
@Timeout(60)
class PartOfBatchTest {
    private static LoopGroup group;
    private static ProcessPool pool;

    @BeforeAll
    static void open() {
        group = LoopGroup.start();
        pool = Pools.builder(group)
                .size(1)
                .spares(1)
                .retries(0)
                .taskTimeout(Duration.ofSeconds(3)) // enough for what a cold worker does in the end
                .output((worker, line) -> {})
                .open();
    }

    @AfterAll
    static void close() {
        pool.close();
        group.close();
    }

    static int sleepForEver() throws InterruptedException {
        Thread.sleep(1_000_000);
        return 0;
    }

    @Test
    void isGivenWhileTheNextTaskDoesNotEnd() {
        try (Stream<Integer> results =
                pool.chunk(2).imap(n -> n == 0 ? PoolFaultsTest.spinFor(20_000) : sleepForEver(), List.of(0, 1))) {
            assertThat(results.iterator().next()).isEqualTo(1);
        }
    }

    static String haltAt(String text, int length) {
        return text.length() == length ? text.repeat(WorkerDeathTest.halt(9)) : text;
    }

    @Test
    void keepsItsArgumentsWhenItIsRedone() {
        List<String> texts = IntStream.range(0, 9)
                .mapToObj(n -> Integer.toString(n).repeat(n))
                .toList();
        try (Stream<String> results = pool.chunk(9).imap(text -> haltAt(text, 3), texts)) {
            Iterator<String> iterator = results.iterator();
            for (int i = 0; i < 9; i++) {
                if (i == 3) {
                    assertThatThrownBy(iterator::next)
                            .isInstanceOf(WorkerDiedException.class)
                            .hasMessageContaining("task 4 of a batch of 9");
                } else {
                    assertThat(iterator.next()).isEqualTo(texts.get(i));
                }
            }
        }
    }

    @Test
    void goesOnBehindATaskThatTookTooLong() {
        try (Stream<Integer> results =
                pool.chunk(5).imap(n -> n == 2 ? PoolFaultsTest.spin() : n, List.of(0, 1, 2, 3, 4))) {
            Iterator<Integer> iterator = results.iterator();
            assertThat(iterator.next()).isZero();
            assertThat(iterator.next()).isEqualTo(1);
            assertThatThrownBy(iterator::next)
                    .isInstanceOfSatisfying(
                            WorkerDiedException.class,
                            died -> assertThat(died.isTimeout()).isTrue())
                    .hasMessageContaining("task 3 of a batch of 5");
            assertThat(iterator.next()).isEqualTo(3);
            assertThat(iterator.next()).isEqualTo(4);
        }
    }

    /** A worker that has ended the first task of its batch as soon as it gets that, and ends no more. */
    private static final class FirstOnly extends FakeWorkers.SilentLink {
        private final Dispatcher dispatcher;
        private final Worker worker;
        private @Nullable WeakReference<ByteBuffer> frame;

        FirstOnly(Dispatcher dispatcher, Path folder) throws IOException {
            this.dispatcher = dispatcher;
            worker = new FakeWorkers(folder).next(this);
        }

        @Override
        public int trySendAll(List<byte[]> frames) {
            Batch batch = worker.slots.all().getFirst();
            ByteSink sink = new ByteSink();
            OutcomeFrame.begin(sink, batch.number, batch.slot);
            RemoteCallable<Integer> code = () -> 7;
            ValueReader reader = new ValueReader(
                    TransferFilter.fromParent(1_000), ClassLoader.getSystemClassLoader(), Attachments::get);
            new TaskRunner(reader, 1_000).run(code, ByteBuffer.wrap(Protocol.NOTHING), sink);
            ByteBuffer outcome = OutcomeFrame.end(sink, 1, 1, false);
            frame = new WeakReference<>(outcome);
            try {
                dispatcher.results(worker, List.of(outcome));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return frames.size();
        }
    }

    @Test
    void isNotKeptOnceItWasRead(@TempDir Path folder) throws Exception {
        ProcessPoolBuilder settings = Pools.builder(group).size(1);
        Dispatcher dispatcher = new Dispatcher(settings, () -> {});
        dispatcher.open();
        FirstOnly link = new FirstOnly(dispatcher, folder);
        dispatcher.joined(link.worker);
        Flow.Source one = FakeWorkers.source(dispatcher, settings);
        Flow.Source source = new Flow.Source(dispatcher, one.reader(), one.code(), BatchSize.of(2), 1, one.limit());
        try (Flow<Integer, Integer> flow = new Flow<>(source, List.of(0, 1), (argument, sink) -> {}, true)) {
            assertThat(flow.tryAdvance(result -> assertThat(result).isEqualTo(7)))
                    .isTrue();
            Awaitility.await().until(() -> {
                System.gc();
                return link.frame != null && link.frame.refersTo(null);
            });
        }
    }
}
