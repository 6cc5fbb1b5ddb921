package io.dujiang.process;

import io.dujiang.loop.LoopGroup;

/** Pools for tests, whose workers start quickly. */
final class Pools {
    /** The loops of tests that ask nothing special of theirs, for as long as their JVM runs. */
    static final LoopGroup GROUP = LoopGroup.start();

    private Pools() {}

    static ProcessPoolBuilder builder() {
        return builder(GROUP);
    }

    static ProcessPoolBuilder builder(LoopGroup group) {
        return ProcessPool.builder(group)
                .jvmFlags("-XX:TieredStopAtLevel=1", "-Xshare:auto")
                .heap(64L << 20);
    }
}
