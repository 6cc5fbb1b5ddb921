package io.dujiang.bench;

import io.dujiang.memory.SharedQueue;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** Messages through two queues of ours, written and summed where they lie. */
final class QueueLink implements IpcLink {
    private static final long SMALLEST = 1 << 16;

    private final SharedQueue out;
    private final SharedQueue in;
    private final Consumer<MemorySegment> writer = this::write;
    private final Consumer<MemorySegment> reader = this::read;
    private long next;
    private long sum;

    private QueueLink(SharedQueue out, SharedQueue in) {
        this.out = out;
        this.in = in;
    }

    /** @param bytes how long a message is */
    static Offer offer(long bytes) {
        SharedQueue there =
                SharedQueue.create(bytes <= PipeLink.SHORT ? PipeLink.BURST : Math.max(SMALLEST, 2 * bytes));
        SharedQueue back = SharedQueue.create(SMALLEST);
        return new Offer(new QueueLink(there, back), there.name() + "," + back.name());
    }

    static QueueLink attach(String address) {
        String[] names = address.split(",", 2);
        return new QueueLink(SharedQueue.attach(names[1]), SharedQueue.attach(names[0]));
    }

    @Override
    public void send(int words, long first) throws InterruptedException {
        next = first;
        out.putInPlace((long) words * Long.BYTES, writer);
    }

    private void write(MemorySegment part) {
        int words = (int) (part.byteSize() / Long.BYTES);
        IpcMessage.fill(part, words, next);
        next += words;
    }

    @Override
    public long receive(int words) throws InterruptedException {
        sum = 0;
        in.takeInPlace(reader);
        return sum;
    }

    private void read(MemorySegment part) {
        sum += IpcMessage.sum(part, 0, (int) (part.byteSize() / Long.BYTES));
    }

    @Override
    public void close() {
        out.close();
        in.close();
    }
}
