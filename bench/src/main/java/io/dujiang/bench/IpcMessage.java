package io.dujiang.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What messages consist of: words of 8 bytes, each by one larger than the word before. Arrays have methods of their own, for the compilers. */
final class IpcMessage {
    private static final VarHandle IN_ARRAY =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private IpcMessage() {}

    static void fill(MemorySegment target, int words, long first) {
        for (int i = 0; i < words; i++) {
            target.set(JAVA_LONG_UNALIGNED, (long) i * Long.BYTES, first + i);
        }
    }

    static void fill(byte[] target, int words, long first) {
        for (int i = 0; i < words; i++) {
            IN_ARRAY.set(target, i * Long.BYTES, first + i);
        }
    }

    static long sum(MemorySegment source, long from, int words) {
        long sum = 0;
        for (int i = 0; i < words; i++) {
            sum += source.get(JAVA_LONG_UNALIGNED, from + (long) i * Long.BYTES);
        }
        return sum;
    }

    static long sum(byte[] source) {
        long sum = 0;
        for (int i = 0; i < source.length / Long.BYTES; i++) {
            sum += (long) IN_ARRAY.get(source, i * Long.BYTES);
        }
        return sum;
    }

    /** The first word. */
    static long first(byte[] source) {
        return (long) IN_ARRAY.get(source, 0);
    }

    /** What the words of a message sum up to. */
    static long sumOf(int words, long first) {
        return words * first + (long) words * (words - 1) / 2;
    }
}
