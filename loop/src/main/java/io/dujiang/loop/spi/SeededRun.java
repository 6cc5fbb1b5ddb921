package io.dujiang.loop.spi;

import io.dujiang.loop.LoopGroup;
import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;

/** One run of code on a group whose tasks the calling thread carries, in an order that a seed decides. */
public interface SeededRun {
    /** Code that is the first task of a group. */
    @FunctionalInterface
    interface Code {
        void run(LoopGroup group) throws Exception;
    }

    /** A run that has not begun. */
    static SeededRun of(long seed) {
        try {
            // The only way to what is not public there; both are of one module.
            Constructor<? extends SeededRun> engine = Class.forName("io.dujiang.loop.SeededEngine")
                    .asSubclass(SeededRun.class)
                    .getDeclaredConstructor(long.class);
            engine.setAccessible(true);
            return engine.newInstance(seed);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The deterministic engine is not to be had: " + e, e);
        }
    }

    /**
     * Runs the code and all that it starts on the calling thread, which must be a platform thread, until the last task has ended. What is
     * left after a failure is interrupted, and given up if that does not help.
     *
     * @return what the code threw, or why the run cannot go on or be repeated; null if all went well
     * @throws IllegalStateException if virtual threads cannot have a scheduler of ours
     */
    @Nullable
    Throwable run(Code code);

    /** How many mounts there have been. Any thread may ask. */
    long mounts();

    /** True once the run cannot go on, and only what is left of it cleans up. Any thread may ask. */
    boolean isRefused();

    /**
     * The failure of a run that does not get on: what the code threw or why the run was refused, if either happened before, and what is
     * mounted, and where that is. Any thread may ask.
     */
    Throwable stuck();

    /** Ends the run after the current mount with a failure; code that has not begun does not run. Any thread may ask for it. */
    void stop();
}
