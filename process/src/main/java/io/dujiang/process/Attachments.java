package io.dujiang.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/**
 * The exchanges in shared memory that tasks of this worker got: each attached to once, and let go within a second after its owner has closed it.
 *
 * <p>The kernel keeps the memory until the owner has taken the name away and the last process has let go, or has died.
 */
final class Attachments {
    private static final long PERIOD_NANOS = 500_000_000;
    private static final Map<String, AutoCloseable> BY_NAME = new HashMap<>();
    private static volatile boolean here;

    private Attachments() {}

    /** To be called by a worker when it starts. */
    static void begin() {
        here = true;
    }

    /** True in a worker. */
    static boolean areHere() {
        return here;
    }

    static synchronized AutoCloseable get(Handle handle) {
        AutoCloseable known = BY_NAME.get(handle.name());
        if (known != null) {
            return known;
        }
        AutoCloseable attached = handle.attach();
        if (BY_NAME.isEmpty()) {
            Thread.ofPlatform().daemon().name("pool-attachments").start(Attachments::watch);
        }
        BY_NAME.put(handle.name(), attached);
        return attached;
    }

    private static void watch() {
        do {
            LockSupport.parkNanos(PERIOD_NANOS);
        } while (letGo());
    }

    /** Returns whether some are left. */
    private static synchronized boolean letGo() {
        BY_NAME.entrySet().removeIf(entry -> {
            boolean gone = !Files.exists(Path.of(entry.getKey()));
            if (gone) {
                close(entry.getValue());
            }
            return gone;
        });
        return !BY_NAME.isEmpty();
    }

    private static void close(AutoCloseable attached) {
        try {
            attached.close();
        } catch (Exception e) { // its memory is used by a call right now: it is kept until the worker ends
            // no field: few workers get here, and all would wait for logging to be set up
            LoggerFactory.getLogger(Attachments.class).debug("{} cannot be closed", attached, e);
        }
    }
}
