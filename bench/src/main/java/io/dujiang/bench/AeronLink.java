package io.dujiang.bench;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.Publication;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages through two streams of Aeron IPC. Short ones are written where they will be read, long ones are offered, and summed by fragments where they lie.
 *
 * <p>The media driver is in the process that offers. It has no part in what an IPC stream carries, so its threads sleep while others look.
 */
final class AeronLink implements IpcLink {
    /** The largest fragments that there are: long messages need fewer of them. */
    private static final String CHANNEL = CommonContext.IPC_CHANNEL + "?mtu=65504|term-length=16m";

    /** How often the driver tells the sender what room there is: long before it has used up what it knew of. */
    private static final long PAUSE_NANOS = 100_000;

    private static final int THERE = 1;
    private static final int BACK = 2;

    /** All memory, since a fragment is known by its address. */
    @SuppressWarnings("restricted") // of the buffers that Aeron hands out while it hands them out
    private static final MemorySegment EVERYTHING = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final AutoCloseable driver;
    private final Aeron aeron;
    private final Publication out;
    private final Subscription in;
    private final BufferClaim claim = new BufferClaim();
    private final FragmentHandler summing = this::read;
    private UnsafeBuffer message = new UnsafeBuffer(ByteBuffer.allocateDirect(0));
    private MemorySegment messageWords = MemorySegment.NULL;
    private long sum;
    private int missing;

    private AeronLink(AutoCloseable driver, String folder, boolean manySenders, boolean near) {
        this.driver = driver;
        this.aeron =
                Aeron.connect(new Aeron.Context().aeronDirectoryName(folder).preTouchMappedMemory(true));
        int stream = near ? THERE : BACK;
        this.out = manySenders ? aeron.addPublication(CHANNEL, stream) : aeron.addExclusivePublication(CHANNEL, stream);
        this.in = aeron.addSubscription(CHANNEL, near ? BACK : THERE);
    }

    /** @param manySenders whether each stream could have several, as a queue can */
    static Offer offer(boolean manySenders) {
        MediaDriver driver = MediaDriver.launchEmbedded(new MediaDriver.Context()
                .aeronDirectoryName(CommonContext.generateRandomDirName())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new SleepingIdleStrategy(PAUSE_NANOS))
                .termBufferSparseFile(false)
                .dirDeleteOnShutdown(true));
        return new Offer(
                new AeronLink(driver, driver.aeronDirectoryName(), manySenders, true), driver.aeronDirectoryName());
    }

    static AeronLink attach(String address, boolean manySenders) {
        return new AeronLink(() -> {}, address, manySenders, false);
    }

    @Override
    public void send(int words, long first) {
        int bytes = words * Long.BYTES;
        if (bytes <= out.maxPayloadLength()) {
            while (out.tryClaim(bytes, claim) < 0) {
                Thread.onSpinWait();
            }
            long at = claim.buffer().addressOffset() + claim.offset();
            IpcMessage.fill(EVERYTHING.asSlice(at, bytes), words, first);
            claim.commit();
        } else {
            offer(words, first);
        }
    }

    private void offer(int words, long first) {
        int bytes = words * Long.BYTES;
        if (message.capacity() != bytes) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
            message = new UnsafeBuffer(buffer);
            messageWords = MemorySegment.ofBuffer(buffer);
        }
        IpcMessage.fill(messageWords, words, first);
        while (out.offer(message, 0, bytes) < 0) {
            Thread.onSpinWait();
        }
    }

    @Override
    public long receive(int words) {
        sum = 0;
        missing = words;
        while (missing > 0) {
            if (in.poll(summing, 1) == 0) {
                Thread.onSpinWait();
            }
        }
        return sum;
    }

    private void read(DirectBuffer buffer, int offset, int length, Header header) {
        int words = length / Long.BYTES;
        sum += IpcMessage.sum(EVERYTHING, buffer.addressOffset() + offset, words);
        missing -= words;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(out, in, aeron, driver);
    }
}
