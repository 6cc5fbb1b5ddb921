package io.dujiang.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.LoggerFactory;

/**
 * The exchanges in shared memory that tasks of this worker got, or made and returned: each attached to once, and let go within a second after its owner has closed it.
 *
 * <p>The kernel keeps the memory until the owner has taken the name away and the last process has let go, or has died.
 */
final class Attachments {
    private static final long PERIOD_NANOS = 500_000_000;
    private static final Map<String, AutoCloseable> BY_NAME = new HashMap<>();

    /** Those that this worker made, by their names, until these are taken away. */
    private static final Map<String, AutoCloseable> GIVEN = new ConcurrentHashMap<>();

    private static boolean isWatched;

    private Attachments() {}

    static synchronized AutoCloseable get(Handle handle) {
        AutoCloseable known = BY_NAME.get(handle.name());
        if (known != null) {
            return known;
        }
        AutoCloseable attached = handle.attach();
        keep(handle, attached);
        return attached;
    }

    private static void keep(Handle handle, AutoCloseable exchange) {
        if (!isWatched) {
            Thread.ofPlatform().daemon().name("pool-attachments").start(Attachments::watch);
            isWatched = true;
        }
        BY_NAME.put(handle.name(), exchange);
    }

    /** Gives to the pool what a task made: from then on it is used here like what the pool has lent. Returns false if that is not this process's to give. */
    static synchronized boolean handOver(Handle handle, AutoCloseable exchange) {
        AutoCloseable known = BY_NAME.get(handle.name());
        if (exchange.equals(known)) {
            return false; // attached to, or given before
        }
        keep(handle, exchange); // first, since it may fail: whoever owns it then removes it
        if (Handle.handOver(exchange)) {
            GIVEN.put(handle.name(), exchange);
            return true;
        }
        if (known == null) {
            BY_NAME.remove(handle.name());
        } else {
            BY_NAME.put(handle.name(), known);
        }
        return false;
    }

    /** Takes away what a task made and the pool will not get. */
    static void discard(Map<Handle, AutoCloseable> exchanges) {
        exchanges.forEach((handle, exchange) -> {
            if (handOver(handle, exchange)) {
                removeName(handle.name()); // the watch closes it then
            }
        });
    }

    /**
     * The pool's process is gone: lets go of what was given to it, so that a sweep takes that if nobody owns it. The name stays, since the pool may have handed
     * it on to another process.
     */
    static void closeGiven() {
        GIVEN.values().forEach(Attachments::close);
    }

    private static void removeName(String name) {
        try {
            Files.deleteIfExists(Path.of(name));
        } catch (IOException e) {
            // a sweep removes it, once this process has ended
        }
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
                GIVEN.remove(entry.getKey());
                close(entry.getValue());
            }
            return gone;
        });
        isWatched = !BY_NAME.isEmpty();
        return isWatched;
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
