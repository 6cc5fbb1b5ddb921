package io.dujiang.process;

import io.dujiang.loop.LoopGroup;
import io.dujiang.memory.ElementType;
import io.dujiang.memory.SharedArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A program that has shared memory, a pool with a busy and an idle worker, and one whose worker is being initialized; and that waits to be killed. Each
 * worker counts the time that it has in a file.
 */
final class OrphanMain {
    static final long TICK_NANOS = 10_000_000;

    private OrphanMain() {}

    public static void main(String[] args) throws InterruptedException {
        Path folder = Path.of(args[0]);
        String busy = folder.resolve("busy").toString();
        String idle = folder.resolve("idle").toString();
        String starting = folder.resolve("starting").toString();
        SharedArray array = SharedArray.create(ElementType.INT, 1_000);
        LoopGroup group = LoopGroup.start();
        ProcessPool pool = Pools.builder(group).size(2).open();
        var _ = pool.applyAsync(() -> tick(busy, array));
        while (pool.workers().size() < 2) {
            pool.map(n -> n, List.of(1));
        }
        var _ = pool.applyAsync(() -> tickBeside(idle, array)).join();
        ProcessPool never = Pools.builder(group)
                .size(1)
                .initializer(() -> tick(starting, array))
                .open();
        var _ = never.applyAsync(() -> 1);
        Thread.sleep(Long.MAX_VALUE);
    }

    static boolean tickBeside(String file, SharedArray array) {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                tick(file, array);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return true;
    }

    /** An endless loop that counts the time that it has, as far as it gets any, in a file. */
    static int tick(String file, SharedArray array) throws IOException {
        try (FileChannel channel = FileChannel.open(
                Path.of(file), StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            MemorySegment ticks = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES, Arena.global());
            long last = System.nanoTime();
            while (true) {
                if (System.nanoTime() - last >= TICK_NANOS) {
                    last = System.nanoTime();
                    ticks.set(ValueLayout.JAVA_LONG, 0, ticks.get(ValueLayout.JAVA_LONG, 0) + 1);
                    array.setInt(0, 1);
                }
            }
        }
    }
}
