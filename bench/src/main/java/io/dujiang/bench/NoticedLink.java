package io.dujiang.bench;

import io.dujiang.memory.SharedMemory;
import java.lang.foreign.MemorySegment;

/** Messages in a region of shared memory, each told by a word through a pipe of ours. One message at a time and direction. */
final class NoticedLink implements IpcLink {
    private final SharedMemory memory;
    private final MemorySegment out;
    private final MemorySegment in;
    private final IpcLink notices;

    private NoticedLink(SharedMemory memory, boolean near, IpcLink notices) {
        long half = memory.segment().byteSize() / 2;
        this.memory = memory;
        this.out = memory.segment().asSlice(near ? 0 : half, half);
        this.in = memory.segment().asSlice(near ? half : 0, half);
        this.notices = notices;
    }

    /** @param bytes how long a message is */
    static Offer offer(long bytes) {
        SharedMemory memory = SharedMemory.create(2 * bytes);
        Offer notices = PipeLink.offer(Long.BYTES);
        return new Offer(new NoticedLink(memory, true, notices.link()), memory.name() + "," + notices.address());
    }

    static NoticedLink attach(String address) {
        String[] names = address.split(",", 2);
        return new NoticedLink(SharedMemory.attach(names[0]), false, PipeLink.attach(names[1]));
    }

    @Override
    public void send(int words, long first) throws Exception {
        IpcMessage.fill(out, words, first);
        notices.send(1, first);
    }

    @Override
    public long receive(int words) throws Exception {
        var _ = notices.receive(1);
        return IpcMessage.sum(in, 0, words);
    }

    @Override
    public void close() {
        notices.close();
        memory.close();
    }
}
