package io.dujiang.process;

import io.dujiang.memory.SharedArray;
import io.dujiang.memory.SharedMap;
import io.dujiang.memory.SharedMemory;
import io.dujiang.memory.SharedQueue;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.OutputStream;
import java.io.Serializable;

/**
 * What stands for an exchange in shared memory on its way to a worker: its name, by which the worker attaches. The content is not copied.
 *
 * @param kind of exchange
 * @param name of its segment
 */
record Handle(Kind kind, String name) implements Serializable {
    enum Kind {
        MEMORY,
        ARRAY,
        QUEUE,
        MAP
    }

    /**
     * The handle of a value that has one, else the value.
     *
     * @throws NotSerializableException in a worker: what it attaches to, or makes, is gone with it, so that the pool would hold something without an owner
     */
    static Object of(Object value) throws NotSerializableException {
        return switch (value) {
            case SharedMemory memory -> to(Kind.MEMORY, memory.name());
            case SharedArray array -> to(Kind.ARRAY, array.name());
            case SharedQueue queue -> to(Kind.QUEUE, queue.name());
            case SharedMap map -> to(Kind.MAP, map.name());
            default -> value;
        };
    }

    private static Handle to(Kind kind, String name) throws NotSerializableException {
        if (Attachments.areHere()) {
            throw new NotSerializableException(
                    "shared memory goes to workers only: create it in the pool's process, hand it to the task, and"
                            + " let that write into it");
        }
        return new Handle(kind, name);
    }

    AutoCloseable attach() {
        return switch (kind) {
            case MEMORY -> SharedMemory.attach(name);
            case ARRAY -> SharedArray.attach(name);
            case QUEUE -> SharedQueue.attach(name);
            case MAP -> SharedMap.attach(name);
        };
    }

    private Object readResolve() throws ObjectStreamException {
        if (!Attachments.areHere()) {
            throw new InvalidObjectException("a handle of shared memory came to a process that is no worker");
        }
        return Attachments.get(this);
    }

    /** Serializes values, with handles in the place of what has one. */
    static class Output extends ObjectOutputStream {
        Output(OutputStream output) throws IOException {
            super(output);
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object value) throws IOException {
            return of(value);
        }
    }
}
