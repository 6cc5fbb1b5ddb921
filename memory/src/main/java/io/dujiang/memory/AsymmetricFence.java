package io.dujiang.memory;

import java.lang.invoke.VarHandle;

/**
 * A full fence between a store and a load of two threads, each of which must see the store of the other if the other does not see its own, where one of them
 * passes often and the other seldom: the light half costs next to nothing, the heavy half about a microsecond on two processors, and more on many.
 *
 * <p>The heavy half has the kernel interrupt all processors on which a process runs that is registered for it: what each thread did before is seen by all from
 * then on, as if it had passed a full fence there. So the threads may be of different processes. The light half keeps only the compilers from changing the order:
 * a release fence, which HotSpot's take for a barrier to all loads and stores. It is a full fence until this process is registered, which takes the kernel some
 * milliseconds, and where the kernel does not offer that.
 *
 * <p>Source: {@code membarrier(2)} of Linux 4.16 and later; Dice, Huang, Yang, "Asymmetric Dekker Synchronization", 2001; and as in the JDK's own {@code
 * -XX:+UseSystemMemoryBarrier}, in liburcu and folly.
 */
final class AsymmetricFence {
    /** Who reads an old value takes the full fence, and loses nothing by it. */
    private static boolean light;

    static {
        try {
            Thread.ofPlatform()
                    .daemon()
                    .inheritInheritableThreadLocals(false)
                    .name("dujiang-memory-fence")
                    .start(() -> light = Linux.registerForBarriers());
        } catch (Throwable _) {
            // There is no thread to be had: the fences stay full.
        }
    }

    private AsymmetricFence() {}

    /** Whether the light half is light by now. */
    static boolean isLight() {
        return light;
    }

    /** For who passes often, between its store and its load. */
    static void light() {
        if (light) {
            VarHandle.releaseFence();
        } else {
            VarHandle.fullFence();
        }
    }

    /** For who passes seldom. False if the kernel does not let this process: then it is a full fence of this thread alone. */
    static boolean heavy() {
        VarHandle.fullFence();
        return Linux.barrier();
    }
}
