package io.dujiang.bench;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.dujiang.memory.SharedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Messages in a region of shared memory, with a wake-up each: the bare exchange between processes that sleep. Who waits looks as long before it sleeps as
 * the module {@code memory} does, so that both sleep as often.
 */
final class FutexLink implements IpcLink {
    private static final VarHandle FLAG = JAVA_INT.varHandle();
    private static final long LINE = 128;
    private static final long LOOK_NANOS = 20_000;

    private final SharedMemory memory;
    private final MemorySegment out;
    private final MemorySegment in;
    private int sent;
    private int received;

    private FutexLink(SharedMemory memory, boolean near) {
        long half = memory.segment().byteSize() / 2;
        this.memory = memory;
        this.out = memory.segment().asSlice(near ? 0 : half, half);
        this.in = memory.segment().asSlice(near ? half : 0, half);
    }

    /** @param bytes how long a message is */
    static Offer offer(long bytes) {
        SharedMemory memory = SharedMemory.create(2 * (LINE + Math.ceilDiv(bytes, LINE) * LINE));
        return new Offer(new FutexLink(memory, true), memory.name());
    }

    static FutexLink attach(String address) {
        return new FutexLink(SharedMemory.attach(address), false);
    }

    @Override
    public void send(int words, long first) {
        IpcMessage.fill(out.asSlice(LINE), words, first);
        FLAG.setVolatile(out, 0L, ++sent);
        Futex.wake(out);
    }

    @Override
    public long receive(int words) {
        long end = System.nanoTime() + LOOK_NANOS;
        while (!hasCome()) {
            if (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            } else {
                Futex.await(in, received);
            }
        }
        received++;
        return IpcMessage.sum(in, LINE, words);
    }

    private boolean hasCome() {
        return (int) FLAG.getVolatile(in, 0L) != received;
    }

    @Override
    public void close() {
        memory.close();
    }
}
