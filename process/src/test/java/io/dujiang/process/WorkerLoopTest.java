package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker does, in this process. */
@Timeout(60)
class WorkerLoopTest {
    private static final long MAX_MESSAGE = 1 << 20;
    private static final int MANY = 100;
    private static @Nullable StatusPage shared;

    @TempDir
    Path folder;

    private StatusPage page;
    private int slots;

    @BeforeEach
    void prepare() throws IOException {
        page = StatusPage.create(folder.resolve("page"));
        shared = page;
    }

    /** A pool that sends its batches at once, and then is gone. */
    private static final class ScriptedLink extends FakeWorkers.SilentLink {
        private final List<ByteBuffer> batches;
        private final List<OutcomeFrame> outcomes = new ArrayList<>();
        private boolean isOver;

        ScriptedLink(List<ByteBuffer> batches) {
            this.batches = batches;
        }

        @Override
        public ByteBuffer receive() {
            ByteSink sink = new ByteSink();
            sink.write(Protocol.INIT);
            ValueWriter.write("The pipe to read", "", sink);
            ValueWriter.write("The pipe to write", "", sink);
            sink.putBytes(FunctionCode.of(TaskRunner.rehearsal()).bytes());
            ValueWriter.write("The initializer", null, sink);
            return sink.written();
        }

        @Override
        public List<ByteBuffer> receiveAll() throws IOException {
            if (isOver) {
                throw new EOFException("all was sent");
            }
            isOver = true;
            return batches;
        }

        @Override
        public void send(ByteBuffer frame) throws IOException {
            if (frame.get(0) == Protocol.RESULTS) {
                byte[] copy = new byte[frame.remaining()];
                frame.get(copy);
                outcomes.add(OutcomeFrame.read(ByteBuffer.wrap(copy)));
            }
        }
    }

    private static int askAtTwo(int number) {
        StatusPage known = shared;
        if (number == 2 && known != null) {
            known.ask();
        }
        return number;
    }

    private ByteBuffer batch(RemoteFunction<Integer, Integer> function, int tasks) {
        List<RemoteTask> all = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            ByteSink argument = new ByteSink();
            ValueWriter.write("The argument", i, argument);
            all.add(new RemoteTask(
                    argument.toBytes(), 0, argument.size(), FakeWorkers.task().recipient()));
        }
        Batch batch = new Batch(FunctionCode.of(function), all, BatchSize.of(tasks));
        batch.slot = slots++;
        page.offer(batch.slot, batch.number);
        ByteSink sink = new ByteSink();
        batch.write(true, sink);
        return ByteBuffer.wrap(sink.toBytes());
    }

    private List<OutcomeFrame> outcomes(ByteBuffer... batches) throws IOException {
        ScriptedLink link = new ScriptedLink(List.of(batches));
        CurrentTask current = new CurrentTask(page);
        try (SocketChannel unused = SocketChannel.open()) {
            WorkerControl control =
                    new WorkerControl(new SocketLink(unused, MAX_MESSAGE), current, page, () -> false, () -> {});
            new WorkerLoop(link, page, current, control, MAX_MESSAGE).run();
        }
        return link.outcomes;
    }

    private ByteBuffer[] batches(RemoteFunction<Integer, Integer> function, int count, int tasks) {
        return Stream.generate(() -> batch(function, tasks)).limit(count).toArray(ByteBuffer[]::new);
    }

    /** Where this process has to wait for a processor, some are sent in parts, since they get old. */
    @Test
    void sendsTheOutcomesOfABatchTogether() throws Exception {
        List<OutcomeFrame> frames = outcomes(batches(number -> number, MANY, 5));
        assertThat(frames).hasSizeBetween(MANY, 2 * MANY);
        assertThat(frames).filteredOn(OutcomeFrame::last).hasSize(MANY);
        assertThat(page.running()).isZero();
    }

    @Test
    void sendsThoseThatThereAreWhenThePoolAsks() throws Exception {
        List<OutcomeFrame> frames = outcomes(batches(WorkerLoopTest::askAtTwo, MANY, 5));
        assertThat(frames)
                .filteredOn(frame -> !frame.last() && frame.count() == 3)
                .hasSizeGreaterThan(MANY / 2);
        assertThat(frames).filteredOn(OutcomeFrame::last).hasSize(MANY);
    }

    private static int spin(int number) {
        return PoolFaultsTest.spinFor(20_000);
    }

    @Test
    void sendsWhatIsOldBeforeTheNextBeginsThoughThePoolDoesNotAsk() throws Exception {
        assertThat(outcomes(batch(WorkerLoopTest::spin, 3)))
                .extracting(OutcomeFrame::count)
                .containsExactly(1, 1, 1);
    }

    @Test
    void takesNoOtherFunctionsTasksForTiny() throws Exception {
        ByteBuffer[] batches = Arrays.copyOf(batches(number -> number, MANY, Batch.MAX_TASKS), MANY + 1);
        batches[MANY] = batch(WorkerLoopTest::spin, 2);
        List<OutcomeFrame> frames = outcomes(batches);
        assertThat(frames.subList(frames.size() - 2, frames.size()))
                .extracting(OutcomeFrame::count)
                .containsExactly(1, 1);
    }
}
