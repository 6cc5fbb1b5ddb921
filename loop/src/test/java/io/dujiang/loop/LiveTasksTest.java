package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every task is in the list of its thread's number from its start to its end, whatever the order in which they end. */
@Timeout(60)
class LiveTasksTest {
    private static final int TASKS = 2_000;
    private static final Duration LONG = Duration.ofSeconds(50);

    private final LiveTasks tasks = new LiveTasks("group");

    private LiveTask task(Runnable code) {
        return new LiveTask(tasks, code, null, Thread.ofVirtual()::unstarted);
    }

    @Test
    void seesAllThatLiveAndNoneThatEnded() throws Exception {
        List<CountDownLatch> releases = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            CountDownLatch release = new CountDownLatch(1);
            LiveTask task = task(() -> Uninterrupted.wait(release::await));
            tasks.start(task);
            releases.add(release);
            threads.add(task.thread());
        }
        assertThat(seen()).containsExactlyInAnyOrderElementsOf(threads);

        for (int i = 0; i < TASKS; i += 3) {
            releases.get(i).countDown();
            threads.get(i).join();
        }
        assertThat(seen()).hasSize(TASKS - (TASKS + 2) / 3).doesNotContain(threads.get(0), threads.get(3));

        releases.forEach(CountDownLatch::countDown);
        tasks.shut();
        assertThat(tasks.awaitNone(LONG)).isTrue();
        assertThat(seen()).isEmpty();
    }

    private Set<Thread> seen() {
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        tasks.forEach(thread -> assertThat(seen.add(thread)).isTrue());
        return seen;
    }

    @Test
    void knowsItsOwn() throws Exception {
        List<Boolean> answers = new ArrayList<>();
        LiveTask task = task(() -> answers.add(tasks.isCurrent()));
        tasks.start(task);
        task.thread().join();
        assertThat(answers).containsExactly(true);
        assertThat(tasks.isCurrent()).isFalse();
    }

    @Test
    void losesNoneThatStartAndEndAtOnce() throws Exception {
        AtomicInteger ran = new AtomicInteger();
        List<Thread> starters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            starters.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 50_000; j++) {
                    tasks.start(task(ran::incrementAndGet));
                }
            }));
        }
        for (Thread starter : starters) {
            starter.join();
        }
        tasks.shut();
        assertThat(tasks.awaitNone(LONG)).isTrue();
        assertThat(ran.get()).isEqualTo(4 * 50_000);
        assertThat(seen()).isEmpty();
    }
}
