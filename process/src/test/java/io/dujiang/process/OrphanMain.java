package io.dujiang.process;

import io.dujiang.loop.LoopGroup;
import io.dujiang.memory.ElementType;
import io.dujiang.memory.SharedArray;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A program that has a pool and shared memory, prints the processes of its workers, and waits to be killed. */
final class OrphanMain {
    static final long TICK_NANOS = 10_000_000;

    private OrphanMain() {}

    public static void main(String[] args) throws InterruptedException {
        String ticks = args[0];
        SharedArray array = SharedArray.create(ElementType.INT, 1_000);
        ProcessPool pool = Pools.builder(LoopGroup.start()).size(2).open();
        var _ = pool.applyAsync(() -> tick(ticks, array));
        while (pool.workers().size() < 2) {
            pool.map(n -> n, List.of(1));
        }
        pool.workers().forEach(worker -> System.out.println("worker=" + worker.pid()));
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
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
