package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.jobs.spi.ResultStore.Query;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The store works on threads of its own. */
class SqliteStoreThreadsTest extends StoreFixture {
    private final Map<String, Set<Thread>> threads = new ConcurrentHashMap<>();

    @Test
    void noCallersThreadTouchesTheDisk() throws InterruptedException, ExecutionException {
        StoreSettings observed = settings()
                .withInstrument(section -> threads.computeIfAbsent(section, _ -> ConcurrentHashMap.newKeySet())
                        .add(Thread.currentThread()));
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            callers.submit(() -> use(observed)).get();
        }

        assertThat(threads.keySet()).contains("open", "group", "read", "close");
        assertThat(threads.values())
                .allSatisfy(used -> assertThat(used)
                        .allMatch(thread ->
                                !thread.isVirtual() && thread.getName().startsWith("dujiang-store-")));
    }

    private JobId use(StoreSettings observed) throws InterruptedException {
        open(observed);
        JobId id = succeeded(jobWithCallback());
        store().requestCallbacks(1);
        done(store().delivered(next(callbacks)));
        assertThat(found(id).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(store().list(new Query(Optional.empty(), Optional.empty(), Optional.empty(), 10))
                        .items())
                .hasSize(1);
        close();
        return id;
    }
}
