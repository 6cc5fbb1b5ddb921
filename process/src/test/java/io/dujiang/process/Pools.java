package io.dujiang.process;

import io.dujiang.loop.LoopGroup;

/** Pools for tests, whose workers start quickly. */
final class Pools {
    private Pools() {}

    static ProcessPoolBuilder builder(LoopGroup group) {
        return ProcessPool.builder(group)
                .jvmFlags("-XX:TieredStopAtLevel=1", "-Xshare:auto")
                .heap(64L << 20);
    }
}
