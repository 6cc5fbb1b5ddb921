package io.dujiang.bench;

import io.dujiang.memory.PipeReceiver;
import io.dujiang.memory.PipeSender;
import io.dujiang.memory.SharedPipe;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.Consumer;

/** Messages through two pipes of ours, written and summed where they lie. */
final class PipeLink implements IpcLink {
    private static final long SMALLEST = 1 << 16;
    private static final long LARGEST = 1 << 20;

    /** Of messages up to which length a whole burst should have room, as it has in a term of Aeron, or as much of it as helps. */
    static final long SHORT = 1 << 10;

    /** What there is room for then. */
    static final long BURST = 1 << 21;

    private final SharedPipe out;
    private final SharedPipe in;
    private final PipeSender sender;
    private final PipeReceiver receiver;
    private final Consumer<MemorySegment> writer = this::write;
    private final Consumer<MemorySegment> reader = this::read;
    private long next;
    private long sum;

    private PipeLink(SharedPipe out, SharedPipe in) {
        this.out = out;
        this.in = in;
        this.sender = out.sender();
        this.receiver = in.receiver();
    }

    /** @param bytes how long a message is */
    static Offer offer(long bytes) {
        SharedPipe there = SharedPipe.create(bytes <= SHORT ? BURST : Math.clamp(4 * bytes, SMALLEST, LARGEST));
        SharedPipe back = SharedPipe.create(SMALLEST);
        return new Offer(new PipeLink(there, back), there.name() + "," + back.name());
    }

    static PipeLink attach(String address) {
        String[] names = address.split(",", 2);
        return new PipeLink(SharedPipe.attach(names[1]), SharedPipe.attach(names[0]));
    }

    @Override
    public void send(int words, long first) throws InterruptedException {
        next = first;
        sender.sendInPlace((long) words * Long.BYTES, writer);
    }

    private void write(MemorySegment part) {
        int words = (int) (part.byteSize() / Long.BYTES);
        IpcMessage.fill(part, words, next);
        next += words;
    }

    @Override
    public long receive(int words) throws InterruptedException {
        sum = 0;
        receiver.receiveInPlace(reader);
        return sum;
    }

    /** True if a word was sent, which is taken. */
    boolean hasWord() throws InterruptedException {
        return receiver.receive(Duration.ZERO).isPresent();
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
