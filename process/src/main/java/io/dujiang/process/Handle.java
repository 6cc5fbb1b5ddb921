package io.dujiang.process;

import io.dujiang.memory.SharedArray;
import io.dujiang.memory.SharedMap;
import io.dujiang.memory.SharedMemory;
import io.dujiang.memory.SharedQueue;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands for an exchange in shared memory on its way to the other process: its name, by which that attaches. The content is not copied.
 *
 * @param kind of exchange
 * @param name of its segment
 */
record Handle(Kind kind, String name) implements Serializable {
    private static final Set<Class<?>> PARTS =
            Set.of(Handle.class, Kind.class, SharedMemory.class, SharedArray.class, SharedQueue.class, SharedMap.class);

    enum Kind {
        MEMORY,
        ARRAY,
        QUEUE,
        MAP
    }

    /** What becomes of the exchanges that are met in a value on its way out. */
    @FunctionalInterface
    interface Departure {
        /** Where nobody would take over what goes. */
        Departure REFUSED = (_, _) -> {
            throw new NotSerializableException("shared memory goes in arguments and results, and not in exceptions");
        };

        void leave(Handle handle, AutoCloseable exchange) throws NotSerializableException;
    }

    /** Makes exchanges of the handles that are met in a value that came. */
    @FunctionalInterface
    interface Arrival {
        /** Where none is due. */
        Arrival REFUSED = _ -> {
            throw new InvalidObjectException("shared memory comes in results, and not in exceptions");
        };

        AutoCloseable exchange(Handle handle) throws IOException;
    }

    /** The handle of a value that has one, else null. */
    static @Nullable Handle of(Object value) {
        return switch (value) {
            case SharedMemory memory -> new Handle(Kind.MEMORY, memory.name());
            case SharedArray array -> new Handle(Kind.ARRAY, array.name());
            case SharedQueue queue -> new Handle(Kind.QUEUE, queue.name());
            case SharedMap map -> new Handle(Kind.MAP, map.name());
            default -> null;
        };
    }

    /** True if a class is that of a handle, or of what it is made into. */
    static boolean isPartOfOne(Class<?> type) {
        return PARTS.contains(type);
    }

    AutoCloseable attach() {
        return switch (kind) {
            case MEMORY -> SharedMemory.attach(name);
            case ARRAY -> SharedArray.attach(name);
            case QUEUE -> SharedQueue.attach(name);
            case MAP -> SharedMap.attach(name);
        };
    }

    AutoCloseable adopt() {
        return switch (kind) {
            case MEMORY -> SharedMemory.adopt(name);
            case ARRAY -> SharedArray.adopt(name);
            case QUEUE -> SharedQueue.adopt(name);
            case MAP -> SharedMap.adopt(name);
        };
    }

    /** Gives an exchange up to the other process. Returns whether this one owned it. */
    static boolean handOver(AutoCloseable exchange) {
        return switch (exchange) {
            case SharedMemory memory -> memory.handOver();
            case SharedArray array -> array.handOver();
            case SharedQueue queue -> queue.handOver();
            case SharedMap map -> map.handOver();
            default -> false;
        };
    }

    /** Serializes values, with handles in the place of what has one. */
    static class Output extends ObjectOutputStream {
        private final Departure departure;

        Output(OutputStream output, Departure departure) throws IOException {
            super(output);
            this.departure = departure;
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object value) throws IOException {
            Handle handle = of(value);
            if (handle == null) {
                return value;
            }
            departure.leave(handle, (AutoCloseable) value);
            return handle;
        }
    }
}
