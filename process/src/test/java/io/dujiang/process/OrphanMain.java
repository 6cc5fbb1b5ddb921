package io.dujiang.process;

import io.dujiang.loop.LoopGroup;
import java.util.List;

/** A program that has a pool, prints the processes of its workers, and waits to be killed. */
final class OrphanMain {
    private OrphanMain() {}

    public static void main(String[] args) throws InterruptedException {
        ProcessPool pool = Pools.builder(LoopGroup.start()).size(2).open();
        var _ = pool.applyAsync(PoolFaultsTest::spin);
        List<Long> pids = pool.chunk(1).map(n -> ProcessHandle.current().pid(), List.of(1, 2));
        System.out.println(pids.getFirst());
        pool.workers().forEach(worker -> System.out.println(worker.pid()));
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
