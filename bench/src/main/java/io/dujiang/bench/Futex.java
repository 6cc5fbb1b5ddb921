package io.dujiang.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Calls of Linux, bare: waiting and waking between processes, and the core of a thread. */
final class Futex {
    private static final long CALL = "aarch64".equals(System.getProperty("os.arch")) ? 98 : 202;
    private static final int WAIT = 0;
    private static final int WAKE = 1;
    private static final int MASK_BYTES = 128;

    private static final MethodHandle SYSTEM_CALL = call(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle SET_AFFINITY =
            call("sched_setaffinity", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

    private Futex() {}

    @SuppressWarnings("restricted") // signatures as in the manual of each function
    private static MethodHandle call(String name, FunctionDescriptor signature, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), signature, options);
    }

    /** Sleeps until woken, if the word there has the value expected. */
    static void await(MemorySegment word, int expected) {
        call(word, WAIT, expected);
    }

    /** Wakes one thread, of whatever process, that sleeps on the word. */
    static void wake(MemorySegment word) {
        call(word, WAKE, 1);
    }

    private static void call(MemorySegment word, int operation, int value) {
        try {
            long _ = (long) SYSTEM_CALL.invokeExact(CALL, word.address(), operation, value, MemorySegment.NULL);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Has the calling thread run on that core alone, if the machine allows it. */
    static void runOn(int core) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            long at = (long) core / Long.SIZE;
            mask.setAtIndex(JAVA_LONG, at, mask.getAtIndex(JAVA_LONG, at) | 1L << core % Long.SIZE);
            int _ = (int) SET_AFFINITY.invokeExact(0, (long) MASK_BYTES, mask);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
