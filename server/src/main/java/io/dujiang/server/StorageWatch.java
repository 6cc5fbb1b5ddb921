package io.dujiang.server;

import io.dujiang.jobs.StoreInstrument;
import io.dujiang.loop.LoopGroup;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts stretches of storage work, and those that held an event loop or a virtual thread, of which there must be none. */
final class StorageWatch implements StoreInstrument {
    private static final Logger log = LoggerFactory.getLogger(StorageWatch.class);

    private final LongAdder calls = new LongAdder();
    private final LongAdder onCarriers = new LongAdder();

    @Override
    public void storageCall(String section) {
        calls.increment();
        if (Thread.currentThread().isVirtual() || LoopGroup.onCarrier()) {
            onCarriers.increment();
            log.error(
                    "Storage work '{}' runs on an event loop, in {}",
                    section,
                    Thread.currentThread(),
                    new Exception("where"));
        }
    }

    long calls() {
        return calls.sum();
    }

    long onCarriers() {
        return onCarriers.sum();
    }
}
