package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
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
    void givesATaskUpWhereWorkersDieAndNoneIsToBlame() {
        for (int i = 0; i < MANY && !queue.isEmpty(); i++) {
            die(workers.next());
        }
        assertThat(queue).isEmpty();
        assertThatThrownBy(innocent::outcome).hasMessageContaining("was given up");
    }
}
