package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of events that real workers show rarely, with workers that are none. */
class DispatcherTest {
    private static LoopGroup group;

    @TempDir
    Path folder;

    private FakeWorkers workers;

    @BeforeAll
    static void open() {
        group = LoopGroup.builder().loops(1).start();
    }

    @AfterAll
    static void close() {
        group.close();
    }

    @BeforeEach
    void prepare() throws IOException {
        workers = new FakeWorkers(folder);
    }

    private static Dispatcher dispatcher(Runnable startOne) {
        Dispatcher dispatcher = new Dispatcher(Pools.builder(group).size(1), startOne);
        dispatcher.open();
        return dispatcher;
    }

    private static Window call(Dispatcher dispatcher) {
        return new Window(FakeWorkers.source(dispatcher, Pools.builder(group)), true, Long.MAX_VALUE);
    }

    @Test
    void isDrainedWhenAWorkerDiesBeforeAllThatItHadIsCancelled() throws Exception {
        Dispatcher dispatcher = dispatcher(() -> {});
        Worker worker = workers.next();
        dispatcher.joined(worker);
        RemoteTask second = FakeWorkers.task();
        RemoteTask first = FakeWorkers.task(ended -> {
            dispatcher.died(worker, "killed");
            assertThat(second.isDone()).isTrue();
        });
        dispatcher.submit(List.of(FakeWorkers.batch(first, second)), false);
        dispatcher.end();

        assertThat(dispatcher.drain(Duration.ZERO)).isTrue();
        assertThatThrownBy(second::outcome).isInstanceOf(CancellationException.class);
    }

    @Test
    void failsWhatWaitsWhenNoThreadCanBeStartedForAWorker() {
        Dispatcher dispatcher = dispatcher(() -> {
            throw new OutOfMemoryError("no thread");
        });
        RemoteTask task = FakeWorkers.task();
        dispatcher.submit(List.of(FakeWorkers.batch(task)), false);

        assertThatThrownBy(task::outcome)
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("no thread");
    }

    @Test
    void killsAWorkerToWhichABatchCannotBeSent() {
        Dispatcher dispatcher = dispatcher(() -> {});
        Worker worker = workers.next(new FakeWorkers.SilentLink() {
            @Override
            public int trySendAll(List<byte[]> frames) {
                throw new OutOfMemoryError("no frame");
            }
        });
        dispatcher.joined(worker);
        RemoteTask task = FakeWorkers.task();
        dispatcher.submit(List.of(FakeWorkers.batch(task)), false);
        assertThat(worker.kill).isEqualTo(Worker.Kill.UNRESPONSIVE);

        dispatcher.died(worker, "killed");
        assertThat(task.isDone()).isFalse();
        Worker other = workers.next();
        dispatcher.joined(other);
        assertThat(other.inFlight()).isEqualTo(1);
    }

    @Test
    void sendsToTheOthersThoughAWorkerCannotEvenBeKilled() {
        Dispatcher dispatcher = new Dispatcher(Pools.builder(group).size(2), () -> {});
        dispatcher.open();
        List<Integer> sent = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            boolean isSound = i == 1;
            dispatcher.joined(workers.next(
                    new FakeProcess(() -> {
                        throw new OutOfMemoryError("no handle");
                    }),
                    new FakeWorkers.SilentLink() {
                        @Override
                        public int trySendAll(List<byte[]> frames) {
                            if (isSound) {
                                sent.add(frames.size());
                                return frames.size();
                            }
                            throw new OutOfMemoryError("no frame");
                        }
                    }));
        }
        dispatcher.submit(
                Stream.generate(() -> FakeWorkers.batch(FakeWorkers.task()))
                        .limit(2)
                        .toList(),
                false);

        assertThat(sent).containsExactly(1);
    }

    @Test
    void takesArgumentsOfACallThatWasBegunBeforeItCloses() throws Exception {
        Dispatcher dispatcher = dispatcher(() -> {});
        RemoteTask task = FakeWorkers.task();
        Window call = call(dispatcher);
        dispatcher.beginCall(call, true);

        assertThat(dispatcher.drain(Duration.ZERO)).isFalse();
        assertThat(call.isStopped()).isFalse();
        assertThatThrownBy(() -> dispatcher.beginCall(call(dispatcher), true))
                .isInstanceOf(RejectedExecutionException.class);
        dispatcher.submit(List.of(FakeWorkers.batch(task)), true);
        dispatcher.endCall(call);
        assertThat(dispatcher.drain(Duration.ZERO)).isFalse();
        dispatcher.cancel(List.of(task));
        assertThat(dispatcher.drain(Duration.ZERO)).isTrue();
    }

    @Test
    void endsCallsWhenItEnds() throws Exception {
        Dispatcher dispatcher = dispatcher(() -> {});
        RemoteTask task = FakeWorkers.task();
        Window call = call(dispatcher);
        dispatcher.beginCall(call, true);
        dispatcher.end();

        assertThat(call.isStopped()).isTrue();
        assertThat(dispatcher.drain(Duration.ZERO)).isTrue();
        dispatcher.submit(List.of(FakeWorkers.batch(task)), true);
        assertThatThrownBy(task::outcome).isInstanceOf(CancellationException.class);
    }

    @Test
    void isDrainedWhenAllThatWaitsIsCancelled() throws Exception {
        Dispatcher dispatcher = dispatcher(() -> {});
        List<RemoteTask> tasks = Stream.generate(FakeWorkers::task).limit(100).toList();
        tasks.forEach(task -> dispatcher.submit(List.of(FakeWorkers.batch(task)), false));
        for (RemoteTask task : tasks.reversed()) {
            assertThat(dispatcher.drain(Duration.ZERO)).isFalse();
            dispatcher.cancel(List.of(task));
        }
        assertThat(dispatcher.drain(Duration.ZERO)).isTrue();
    }

    @Test
    void takesItsLastBatchFromAStoppedWorkerAndGivesItNoneUntilItGoesOn() {
        Roster roster = new Roster(Pools.builder(group).size(2), () -> {});
        roster.staff();
        Worker stopped = workers.next();
        Worker other = workers.next();
        roster.joined(stopped);
        roster.joined(other);
        Assignments assignments = new Assignments(roster);
        assignments.add(List.of(FakeWorkers.batch(FakeWorkers.task())));
        assertThat(assignments.assign()).isTrue();
        stopped.stuck = true;
        assignments.recall();
        assertThat(stopped.inFlight()).isZero();
        assertThat(assignments.assign()).isTrue();
        assertThat(other.inFlight()).isEqualTo(1);

        Batch next = FakeWorkers.batch(FakeWorkers.task());
        assertThat(stopped.hasRoom(next, 0)).isFalse();
        assertThat(roster.hasBehind()).isTrue();
        stopped.page.received(1);
        assertThat(stopped.hasRoom(next, 0)).isTrue();
        assertThat(roster.hasBehind()).isFalse();

        Batch had = other.slots.all().getFirst();
        assertThat(had.recalls).isEqualTo(1);
        had.recalls = 8;
        other.stuck = true;
        assignments.recall();
        assertThat(other.inFlight()).isEqualTo(1); // it has more time than the first
    }

    @Test
    void givesWhatIsToBeAloneToNoWorkerThatHasNotReadWhatWasCancelled() {
        Roster roster = new Roster(Pools.builder(group).size(1), () -> {});
        roster.staff();
        Worker worker = workers.next();
        roster.joined(worker);
        Assignments assignments = new Assignments(roster);
        RemoteTask cancelled = FakeWorkers.task();
        assignments.add(List.of(FakeWorkers.batch(cancelled)));
        assertThat(assignments.assign()).isTrue();
        cancelled.finish(new CancellationException());
        assignments.cancel(List.of(cancelled));
        assertThat(worker.inFlight()).isZero();

        RemoteTask innocent = FakeWorkers.task();
        assignments.add(List.of(FakeWorkers.batch(innocent).anewAlone(List.of(innocent))));
        assertThat(assignments.assign()).isFalse();
        assertThat(worker.isBehind()).isFalse();
        assignments.awaitUnread();
        assertThat(worker.isBehind()).isTrue(); // so the watch kills it in the end

        worker.page.received(1);
        assertThat(assignments.assign()).isTrue();
        assertThat(worker.inFlight()).isEqualTo(1);
    }

    @Test
    void watchesTheOthersThoughOneCannotBeTold() throws Exception {
        ProcessPoolBuilder settings = Pools.builder(group).size(2);
        Dispatcher dispatcher = new Dispatcher(settings, () -> {});
        dispatcher.open();
        CountDownLatch told = new CountDownLatch(2);
        Link failing = new FakeWorkers.SilentLink() {
            @Override
            public void send(ByteBuffer frame) {
                told.countDown();
                throw new OutOfMemoryError("no frame");
            }
        };
        List<Worker> all = List.of(
                workers.next(failing, new FakeWorkers.SilentLink()),
                workers.next(failing, new FakeWorkers.SilentLink()));
        all.forEach(dispatcher::joined);
        Thread watch = Thread.ofPlatform().start(() -> new PoolWatch(dispatcher, settings).run());
        dispatcher.end();
        told.await();
        all.forEach(worker -> dispatcher.died(worker, "killed"));

        watch.join();
        assertThat(dispatcher.statuses()).isEmpty();
    }

    @Test
    void killsAWorkerAgainThatLivesThoughItWasKilled() throws Exception {
        Process process = new ProcessBuilder("sleep", "3600").start();
        try {
            Worker worker = workers.next(process);
            worker.kill(Worker.Kill.TERMINATED); // and that failed
            List<Runnable> actions = new ArrayList<>();
            new PoolWatch(dispatcher(() -> {}), Pools.builder(group)).look(worker, actions);
            assertThat(actions).hasSize(1);
            actions.forEach(Runnable::run);

            assertThat(process.waitFor()).isEqualTo(128 + 9);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void takesAWorkerForStuckOnlyOnceItWasAskedForOutcomes() {
        PoolWatch watch = new PoolWatch(dispatcher(() -> {}), Pools.builder(group));
        Worker worker = workers.next();
        worker.give(FakeWorkers.batch(FakeWorkers.task()), System.nanoTime() - 100 * PoolWatch.STUCK_NANOS);
        watch.look(worker, new ArrayList<>());
        assertThat(worker.isStuck()).isFalse();
        Awaitility.await().until(() -> {
            watch.look(worker, new ArrayList<>());
            return worker.isStuck();
        });

        worker.hasDone(1);
        assertThat(worker.isStuck()).isFalse();
        watch.look(worker, new ArrayList<>());
        assertThat(worker.isStuck()).isFalse();
    }

    @Test
    void takesBackWhatWaitsInAStuckWorkerThoughNoOtherIsIdle() {
        Roster roster = new Roster(Pools.builder(group).size(2), () -> {});
        roster.staff();
        Worker stuck = workers.next();
        Worker busy = workers.next();
        roster.joined(stuck);
        roster.joined(busy);
        Batch begun = FakeWorkers.batch(FakeWorkers.task());
        RemoteTask waiting = FakeWorkers.task();
        stuck.give(begun, 0);
        stuck.page.claim(begun.slot, begun.number);
        stuck.give(FakeWorkers.batch(waiting), 0);
        busy.give(FakeWorkers.batch(FakeWorkers.task()), 0);
        stuck.stuck = true;

        Assignments assignments = new Assignments(roster);
        assignments.recall();
        assertThat(assignments.assign()).isFalse();
        assertThat(stuck.slots.all()).containsExactly(begun);
        assertThat(assignments.takeQueued())
                .singleElement()
                .satisfies(batch -> assertThat(batch.tasks).containsExactly(waiting));
    }
}
