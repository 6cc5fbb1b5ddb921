package io.dujiang.bench;

import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;

/**
 * The code of a class that runs its class data while it is initialized: a frame of the JVM is below that, so the thread is pinned. It is never
 * used by its name, but defined anew each time as a hidden class.
 */
final class PinnedInitializer {
    static {
        run();
    }

    private PinnedInitializer() {}

    private static void run() {
        try {
            MethodHandles.classData(MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, Runnable.class)
                    .run();
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
