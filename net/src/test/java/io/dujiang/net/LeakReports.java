package io.dujiang.net;

import static io.dujiang.net.Patience.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What Netty reports of buffers that were dropped without being released, while every buffer is watched. */
final class LeakReports implements AutoCloseable {
    private static final String PLANTED = "planted by the test";
    private static final AtomicInteger planted = new AtomicInteger();

    private final LogRecords records = new LogRecords(ResourceLeakDetector.class.getName());
    private final ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();

    LeakReports() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    /**
     * The reports so far. A leak is planted and awaited first, so that no report at all would not be taken for no leak.
     */
    List<String> collect() {
        await().atMost(Duration.ofMinutes(1)).until(() -> {
            plant();
            System.gc();
            return !records.containing(PLANTED).isEmpty();
        });
        return records.containing("LEAK").stream()
                .filter(report -> !report.contains(PLANTED))
                .toList();
    }

    /** Not twice with the same words: of leaks that look the same only the first is reported. */
    private static void plant() {
        ByteBuf dropped = ByteBufAllocator.DEFAULT.buffer(16);
        dropped.touch(PLANTED + " " + planted.incrementAndGet());
    }

    @Override
    public void close() {
        ResourceLeakDetector.setLevel(before);
        records.close();
    }
}
