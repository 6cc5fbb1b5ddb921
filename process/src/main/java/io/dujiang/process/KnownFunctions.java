package io.dujiang.process;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions that a worker has, the least recently used one being forgotten first. Parent and worker each have one and use it once per
 * batch in the same order, so that both know the same without a message.
 *
 * @param <V> what is known of one
 */
final class KnownFunctions<V> {
    private final Map<Integer, V> byId = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, V> eldest) {
            return size() > Protocol.KNOWN_FUNCTIONS;
        }
    };

    private int latest = -1; // also in the map: the one that is used again and again
    private @Nullable V latestFunction;

    /** Looks, which is no use. */
    boolean has(int id) {
        return id == latest || byId.containsKey(id);
    }

    @Nullable
    V get(int id) {
        return id == latest ? latestFunction : byId.get(id);
    }

    @SuppressWarnings("ReferenceEquality") // functions are code of users, which is not run here
    void put(int id, V function) {
        if (id != latest || function != latestFunction) {
            byId.put(id, function);
            latest = id;
            latestFunction = function;
        }
    }
}
