package io.dujiang.bench;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.dujiang.memory.SharedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Messages in the slots of a region of shared memory, each slot with a flag that both sides look at all the time: the bare exchange.
 *
 * <p>Message number n has slot n modulo their number. The flag is n when the slot is free for it, and n + 1 when it is there (D. Vyukov's
 * bounded queue, with one sender and one receiver).
 */
final class RegionLink implements IpcLink {
    private static final VarHandle FLAG = JAVA_LONG.varHandle();
    private static final int SLOTS = 4;
    private static final long LINE = 128;
    private static final int LOOKS = 10_000;

    private final SharedMemory memory;
    private final MemorySegment out;
    private final MemorySegment in;
    private final long slot;
    private long sent;
    private long received;

    private RegionLink(SharedMemory memory, boolean near) {
        long half = memory.segment().byteSize() / 2;
        this.memory = memory;
        this.out = memory.segment().asSlice(near ? 0 : half, half);
        this.in = memory.segment().asSlice(near ? half : 0, half);
        this.slot = half / SLOTS;
    }

    /** @param bytes how long a message is */
    static Offer offer(long bytes) {
        SharedMemory memory = SharedMemory.create(2 * SLOTS * (LINE + Math.ceilDiv(bytes, LINE) * LINE));
        RegionLink link = new RegionLink(memory, true);
        for (int i = 0; i < SLOTS; i++) {
            FLAG.setRelease(link.out, i * link.slot, (long) i);
            FLAG.setRelease(link.in, i * link.slot, (long) i);
        }
        return new Offer(link, memory.name());
    }

    static RegionLink attach(String address) {
        return new RegionLink(SharedMemory.attach(address), false);
    }

    @Override
    public void send(int words, long first) {
        long at = sent % SLOTS * slot;
        await(out, at, sent);
        IpcMessage.fill(out.asSlice(at + LINE, (long) words * Long.BYTES), words, first);
        FLAG.setRelease(out, at, ++sent);
    }

    @Override
    public long receive(int words) {
        long at = received % SLOTS * slot;
        await(in, at, received + 1);
        long sum = IpcMessage.sum(in, at + LINE, words);
        FLAG.setRelease(in, at, received + SLOTS);
        received++;
        return sum;
    }

    @SuppressWarnings("ThreadPriorityCheck") // the other process may need this core, if there is one only
    private static void await(MemorySegment region, long at, long value) {
        int looks = 0;
        while ((long) FLAG.getAcquire(region, at) != value) {
            if (++looks % LOOKS == 0) {
                Thread.yield();
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
