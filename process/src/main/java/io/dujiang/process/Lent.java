package io.dujiang.process;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges in shared memory that this process has handed to workers, or got from them, as long as somebody here holds them: a worker that returns one
 * returns the same object. Safe for use by any thread.
 */
final class Lent {
    private static final Map<String, Entry> BY_NAME = new ConcurrentHashMap<>();
    private static final ReferenceQueue<AutoCloseable> FORGOTTEN = new ReferenceQueue<>();

    private Lent() {}

    private static final class Entry extends WeakReference<AutoCloseable> {
        final Handle handle;

        Entry(Handle handle, AutoCloseable exchange) {
            super(exchange, FORGOTTEN);
            this.handle = handle;
        }
    }

    static void add(Handle handle, AutoCloseable exchange) {
        while (FORGOTTEN.poll() instanceof Entry forgotten) {
            BY_NAME.remove(forgotten.handle.name(), forgotten);
        }
        BY_NAME.compute(
                handle.name(),
                (_, known) -> known != null && known.refersTo(exchange) ? known : new Entry(handle, exchange));
    }

    static @Nullable AutoCloseable get(Handle handle) {
        Entry entry = BY_NAME.get(handle.name());
        return entry != null && entry.handle.equals(handle) ? entry.get() : null;
    }
}
