package io.dujiang.memory;

import java.time.Duration;

/** For what is to be tried with light fences, which this process has once the kernel knows it. */
final class LightFences {
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();

    private LightFences() {}

    static void await() {
        long begun = System.nanoTime();
        while (!AsymmetricFence.isLight()) {
            if (System.nanoTime() - begun > PATIENCE) {
                throw new IllegalStateException("The kernel offers no membarrier(2), or not within a minute");
            }
            AsymmetricFence.heavy();
        }
    }
}
