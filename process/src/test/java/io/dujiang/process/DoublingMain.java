package io.dujiang.process;

import io.dujiang.loop.LoopGroup;
import java.util.List;

/** A program that runs one call in a pool and prints its results. */
final class DoublingMain {
    private DoublingMain() {}

    public static void main(String[] args) throws InterruptedException {
        try (LoopGroup group = LoopGroup.start();
                ProcessPool pool = Pools.builder(group).size(1).open()) {
            System.out.println("result " + pool.map(n -> 2 * n, List.of(1, 2, 3)));
        }
    }
}
