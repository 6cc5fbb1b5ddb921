package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often tasks are redone that were not to blame for the death of their worker. */
class AftermathTest {
    private static final int MANY = 200;

    private static LoopGroup group;

    @TempDir
    Path folder;

    private FakeWorkers workers;
    private final Deque<Batch> queue = new ArrayDeque<>();
    private final RemoteTask innocent = FakeWorkers.task();

    @BeforeAll
    static void open() {
        group = LoopGroup.builder().loops(1).start();
    }

    @AfterAll
    static void close() {
        group.close();
    }

    @BeforeEach
    void queueOne() throws IOException {
        workers = new FakeWorkers(folder);
        queue.add(FakeWorkers.batch(innocent));
    }

    private void die(Worker worker) {
        worker.give(queue.removeFirst(), 0);
        new Aftermath(worker, "it died", Pools.builder(group).retries(0))
                .settle(queue)
                .forEach(Runnable::run);
    }

    private RemoteTask beginIn(Worker worker) {
        RemoteTask task = FakeWorkers.task();
        Batch batch = FakeWorkers.batch(task);
        worker.give(batch, 0);
        worker.page.running(StatusPage.taskWord(batch.number, 0));
        return task;
    }

    @Test
    void redoesATaskHoweverManyOthersKillItsWorkers() {
        for (int i = 0; i < MANY; i++) {
            Worker worker = workers.next();
            RemoteTask guilty = beginIn(worker);
            die(worker);
            assertThatThrownBy(guilty::outcome).hasMessageContaining("failed after 1 attempt: ");
        }
        assertThat(innocent.isDone()).isFalse();
        assertThat(queue)
                .singleElement()
                .satisfies(batch -> assertThat(batch.tasks).containsExactly(innocent));
    }

    @Test
    void redoesATaskHoweverManyOthersAreCancelled() {
        for (int i = 0; i < MANY; i++) {
            Worker worker = workers.next();
            beginIn(worker).finish(new IllegalStateException("cancelled"));
            worker.kill(Worker.Kill.CANCELLED);
            die(worker);
        }
        assertThat(innocent.isDone()).isFalse();
        assertThat(queue).hasSize(1);
    }

    @Test
    void findsTheTaskThatEndsWorkersBeforeTheyBeginIt() {
        RemoteTask heavy = FakeWorkers.task();
        Batch batch = FakeWorkers.batch(FakeWorkers.task(), heavy);
        batch.size.measured(1, 1_000); // so short that others would go with it
        queue.add(batch);
        Worker both = workers.next();
        both.give(queue.removeFirst(), 0);
        die(both);
        assertThat(queue).hasSize(2).allMatch(each -> each.alone);

        queue.removeFirst(); // goes through, alone
        Worker worker = workers.next();
        assertThat(worker.hasRoom(queue.getFirst(), 0)).isTrue();
        worker.give(queue.getFirst(), 0);
        assertThat(worker.hasRoom(batch.anew(List.of(innocent)), 0)).isFalse();
        worker.slots.remove(queue.getFirst());
        die(workers.next());
        assertThat(queue).hasSize(2).allMatch(each -> each.alone && each.tasks.size() == 1);

        queue.removeFirst();
        die(workers.next());
        assertThat(queue).isEmpty();
        assertThat(innocent.isDone()).isFalse();
        assertThatThrownBy(heavy::outcome)
                .hasMessageContaining("failed after 1 attempt: ")
                .hasMessageContaining("before it began the task");
    }

    @Test
    void givesATaskUpWhereWorkersMustBeKilledAndNoneIsToBlame() {
        for (int i = 0; i < MANY && !queue.isEmpty(); i++) {
            Worker worker = workers.next();
            worker.kill(Worker.Kill.UNRESPONSIVE);
            die(worker);
        }
        assertThat(queue).isEmpty();
        assertThatThrownBy(innocent::outcome).hasMessageContaining("was given up");
    }
}
