package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who receives what a worker sends, without a worker. */
@Timeout(60)
class HearingTest {
    private static final int FRAMES = 20_000;
    private static final int HELPERS = 3;
    private static final long LONG = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path folder;

    private final NumberLink link = new NumberLink();
    private final List<Integer> delivered = new ArrayList<>();
    private Hearing hearing;

    @BeforeEach
    void prepare() throws IOException {
        hearing = new Hearing(link, new Slots(StatusPage.create(folder.resolve("page"))));
    }

    /** What came next would be taken for what was lost. */
    @Test
    void nobodyReceivesAfterAFailure() {
        link.numbers.addAll(List.of(1, 2));
        assertThatThrownBy(() -> hearing.hear(_ -> {
                    throw new IOException("the first is lost");
                }))
                .hasMessage("the first is lost");
        hearing.look(FakeWorkers.task(), frames -> delivered.add(frames.size()), LONG);
        assertThatThrownBy(() -> hearing.hear(frames -> delivered.add(frames.size())))
                .isInstanceOf(IOException.class);
        assertThat(delivered).isEmpty();
    }

    /** Gives what was put in, in order, and then that the worker is gone. */
    private static final class NumberLink extends FakeWorkers.SilentLink {
        private final Queue<Integer> numbers = new ConcurrentLinkedQueue<>();
        private volatile boolean ended;

        @Override
        public boolean canTryToReceive() {
            return true;
        }

        @Override
        public List<ByteBuffer> tryReceiveAll() {
            Integer number = numbers.poll();
            return number == null
                    ? List.of()
                    : List.of(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
        }

        @Override
        public List<ByteBuffer> receiveAll() throws IOException {
            while (true) {
                boolean last = ended;
                List<ByteBuffer> frames = tryReceiveAll();
                if (!frames.isEmpty()) {
                    return frames;
                }
                if (last) {
                    throw new EOFException("the worker is gone");
                }
                Thread.onSpinWait();
            }
        }
    }

    private void deliver(List<ByteBuffer> frames) {
        frames.forEach(frame -> delivered.add(frame.getInt(0)));
    }

    @Test
    void deliversEachFrameOnceAndInOrderWhoeverReceives() throws Exception {
        FutureTask<Boolean> hearer = started(() -> {
            while (true) {
                hearing.hear(this::deliver);
            }
        });
        RemoteTask[] awaited = new RemoteTask[HELPERS];
        List<FutureTask<Boolean>> helpers = new ArrayList<>();
        for (int i = 0; i < HELPERS; i++) {
            RemoteTask task = FakeWorkers.task();
            awaited[i] = task;
            helpers.add(started(() -> {
                while (!task.isDone()) {
                    hearing.help(task, this::deliver);
                }
                return true;
            }));
        }
        for (int i = 0; i < FRAMES; i++) {
            link.numbers.add(i);
        }
        link.ended = true;

        assertThatThrownBy(hearer::get).hasRootCauseInstanceOf(EOFException.class);
        for (int i = 0; i < HELPERS; i++) {
            awaited[i].finish(new CancellationException("the end"));
            assertThat(helpers.get(i).get()).isTrue();
        }
        assertThat(delivered).isEqualTo(IntStream.range(0, FRAMES).boxed().toList());
    }

    @Test
    void looksUntilTheTaskIsDone() throws IOException {
        link.numbers.addAll(List.of(1, 2, 3));
        RemoteTask task = FakeWorkers.task();
        hearing.look(
                task,
                frames -> {
                    deliver(frames);
                    if (delivered.size() == 2) {
                        task.finish(new CancellationException("the end"));
                    }
                },
                LONG);
        assertThat(delivered).containsExactly(1, 2);
        hearing.hear(this::deliver);
        assertThat(delivered).containsExactly(1, 2, 3);
    }

    @Test
    void endsTheWorkerWhereAHelperFails() {
        link.numbers.addAll(List.of(1, 2));
        RemoteTask task = FakeWorkers.task();
        OutOfMemoryError failure = new OutOfMemoryError("no room for an outcome");
        hearing.look(
                task,
                _ -> {
                    throw failure;
                },
                LONG);
        hearing.look(task, this::deliver, LONG);

        assertThatThrownBy(() -> hearing.hear(this::deliver))
                .isInstanceOf(IOException.class)
                .hasCause(failure);
        assertThat(delivered).isEmpty();
    }

    /** Something that fails or returns. */
    @FunctionalInterface
    private interface Code {
        boolean run() throws Exception;
    }

    private static FutureTask<Boolean> started(Code code) {
        FutureTask<Boolean> task = new FutureTask<>(code::run);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
