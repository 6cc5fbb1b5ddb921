package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.LoopPolicy;

/** A policy chosen by code. */
final class Policies {
    private Policies() {}

    static void main() {
        // region: policies
        try (LoopGroup group = LoopGroup.builder().policy(LoopPolicy.NIO).start()) {
            IO.println(group.transport().policy());
        }
        // endregion
    }
}
