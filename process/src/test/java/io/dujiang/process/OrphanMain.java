package io.dujiang.process;

import io.dujiang.loop.LoopGroup;
import java.util.List;

/** A program that has a pool, prints the processes of its workers, and waits to be killed. */
final class OrphanMain {
    private OrphanMain() {}

    public static void main(String[] args) throws InterruptedException {
        ProcessPool pool = Pools.builder(LoopGroup.start()).size(2).open();
        var _ = pool.applyAsync(PoolFaultsTest::spin);
        while (pool.workers().size() < 2) {
            pool.map(n -> n, List.of(1));
        }
        pool.workers().forEach(worker -> System.out.println("worker=" + worker.pid()));
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
