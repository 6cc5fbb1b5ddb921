package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is under way of a call, with a pool that has no worker. */
@Timeout(60)
class WindowTest {
    private final BatchSize size = BatchSize.automatic();

    private Window window(boolean ordered, long total) {
        Dispatcher dispatcher = new Dispatcher(Pools.builder().size(1), () -> {});
        Flow.Source source = FakeWorkers.source(dispatcher, Pools.builder());
        return new Window(
                new Flow.Source(dispatcher, source.reader(), source.code(), size, 1, source.limit()), ordered, total);
    }

    private static List<RemoteTask> add(Window window, int count) {
        List<RemoteTask> tasks = Stream.generate(() -> window.task(new byte[0], 0, 0))
                .limit(count)
                .toList();
        window.add(tasks);
        return tasks;
    }

    private static void end(RemoteTask task) {
        assertThat(task.finish(new CancellationException("ended"))).isTrue();
    }

    @Test
    void givesTasksInOrderHoweverTheyWereAdded() throws Exception {
        Window window = window(true, Long.MAX_VALUE);
        List<RemoteTask> all = new ArrayList<>(add(window, 3));
        all.addAll(add(window, 1));
        all.addAll(add(window, 2));
        assertThat(window.isReady()).isFalse();
        all.reversed().forEach(WindowTest::end);

        for (RemoteTask task : all) {
            assertThat(window.isReady()).isTrue();
            assertThat(window.isEmpty()).isFalse();
            assertThat(window.take()).isSameAs(task);
        }
        assertThat(window.isReady()).isFalse();
        assertThat(window.isEmpty()).isTrue();
    }

    @Test
    void goesOnWithinWhatWasAddedTogether() throws Exception {
        Window window = window(true, Long.MAX_VALUE);
        add(window, 2).forEach(WindowTest::end);
        add(window, 2).forEach(WindowTest::end);
        for (int i = 0; i < 2; i++) {
            assertThat(window.goesOn()).isFalse();
            window.take();
            assertThat(window.goesOn()).isTrue();
            window.take();
        }
        assertThat(window.goesOn()).isFalse();
    }

    @Test
    void cancelsWhatIsOpenAndNotWhatWasConsumed() throws Exception {
        for (boolean ordered : List.of(true, false)) {
            Window window = window(ordered, Long.MAX_VALUE);
            List<RemoteTask> first = add(window, 2);
            List<RemoteTask> second = add(window, 2);
            end(first.getFirst());
            window.take();
            window.close();

            assertThat(window.isEmpty()).isTrue();
            assertThat(first).allMatch(RemoteTask::isDone);
            assertThat(second).allMatch(RemoteTask::isDone);
        }
    }

    @Test
    void cancelsWhatIsOpenBesideWhatEndedAndWasForgotten() throws Exception {
        Window window = window(false, Long.MAX_VALUE);
        List<RemoteTask> open = new ArrayList<>();
        for (int i = 0; i <= Batch.MAX_TASKS; i++) {
            List<RemoteTask> tasks = add(window, 3);
            end(tasks.getFirst());
            end(tasks.getLast());
            open.add(tasks.get(1));
            window.take();
            window.take();
        }
        List<WeakReference<RemoteTask>> ended = endAndTake(window);
        assertThat(open).noneMatch(RemoteTask::isDone);
        Awaitility.await().until(() -> {
            System.gc();
            return ended.stream().allMatch(task -> task.refersTo(null));
        });
        window.close();

        assertThat(window.isEmpty()).isTrue();
        assertThat(open).allMatch(RemoteTask::isDone);
    }

    /** As many as are not kept beside those that are open. */
    private static List<WeakReference<RemoteTask>> endAndTake(Window window) throws InterruptedException {
        List<WeakReference<RemoteTask>> ended = new ArrayList<>();
        add(window, 2).forEach(task -> {
            end(task);
            ended.add(new WeakReference<>(task));
        });
        for (RemoteTask task : add(window, 3 * Batch.MAX_TASKS)) {
            end(task);
        }
        for (int i = 0; i < 3 * Batch.MAX_TASKS + 2; i++) {
            window.take();
        }
        return ended;
    }

    /** Until then nobody else knows the batch, though the call may be closed. */
    @Test
    void givesTasksTheirBatchWhenItIsQueued() {
        Window window = window(true, Long.MAX_VALUE);
        List<RemoteTask> tasks = add(window, 2);
        Batch batch = window.batch(tasks);
        assertThat(tasks).allMatch(task -> task.batch == null);
        window.submit(List.of(batch));
        assertThat(tasks).allMatch(task -> batch.equals(task.batch));

        Batch again = batch.anew(tasks);
        assertThat(tasks).allMatch(task -> again.equals(task.batch));
    }

    @Test
    void makesBatchesSmallerTowardsTheEndButNotTiny() {
        for (int i = 0; i < 20; i++) {
            size.measured(size.get(), 0);
        }
        assertThat(size.get()).isEqualTo(Batch.MAX_TASKS);
        Window window = window(true, 10_000);
        assertThat(window.batchSize()).isEqualTo(Batch.MAX_TASKS);
        add(window, 8_000);
        assertThat(window.batchSize()).isEqualTo(1_000);
        add(window, 1_900);
        assertThat(window.batchSize()).isEqualTo(50);
        add(window, 90);
        assertThat(window.batchSize()).isEqualTo(Batch.MAX_TASKS / 256);
    }

    @Test
    void makesBatchesOfLongTasksAsSmallAsCanBe() {
        Window window = window(true, 10_000);
        add(window, 9_990);
        assertThat(window.batchSize()).isEqualTo(1);
    }
}
