package io.dujiang.bench;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/** Ours: a loop group, by its public interface. */
final class LoopSpawner implements Spawner {
    private static final Duration AN_HOUR = Duration.ofHours(1);

    private final int loops;
    private final LoopGroup group;

    LoopSpawner(int loops) {
        this.loops = loops;
        this.group = LoopGroup.builder().loops(loops).start();
        if (group.isPortable()) {
            throw new IllegalStateException("The loop group is portable: "
                    + LoopGroup.whyPortable().orElse("the JVM lacks the flag that opens java.lang"));
        }
    }

    @Override
    public void start(Runnable code) {
        group.execute(code);
    }

    @Override
    public Started spawn(Runnable code) {
        return group.spawn(result(code))::join;
    }

    private static Callable<Boolean> result(Runnable code) {
        return () -> {
            code.run();
            return true;
        };
    }

    @Override
    public void forkJoin(int tasks, Runnable code) throws InterruptedException {
        Callable<Boolean> task = result(code);
        group.scope(scope -> {
            for (int i = 0; i < tasks; i++) {
                var _ = scope.fork(task);
            }
            return true;
        });
    }

    @Override
    public void offload(Callable<?> code) throws Exception {
        group.offload(code);
    }

    @Override
    public void setAndCancelTimer() {
        group.schedule(AN_HOUR, () -> {}).cancel();
    }

    @Override
    public EchoLine echo() throws IOException, InterruptedException {
        return new LoopLine(group);
    }

    @Override
    public <T> T call(Callable<T> code) throws Exception {
        return group.spawn(code).join();
    }

    @Override
    public Spawner another() {
        return new LoopSpawner(loops);
    }

    @Override
    public void close() {
        group.close(Duration.ofSeconds(10));
    }
}
