package io.dujiang.process;

import io.dujiang.memory.SharedMemoryException;
import java.io.IOException;
import java.io.InvalidClassException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes results and exceptions of what workers sent, of classes that may come from a worker. */
final class OutcomeReader {
    private final Set<String> declared = ConcurrentHashMap.newKeySet();
    private final TransferFilter filter;
    private final ValueReader withoutShared;

    OutcomeReader(ProcessPoolBuilder settings) {
        declared.addAll(settings.declared);
        filter = TransferFilter.fromWorker(settings.maxMessage, declared::contains);
        withoutShared = reader(Handle.Arrival.REFUSED);
    }

    private ValueReader reader(Handle.Arrival arrival) {
        return new ValueReader(filter, ClassLoader.getSystemClassLoader(), arrival);
    }

    /** From now on, classes of the function's package may come. */
    FunctionCode declare(FunctionCode code) {
        declared.add(code.home());
        return code;
    }

    /** The result of a task that is done; throws what the task threw, or what came in the way. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the function returned it
    <R> R result(RemoteTask task, FunctionCode code) throws Exception {
        ByteBuffer bytes = task.outcome();
        int status = bytes.get();
        bytes.getInt();
        return switch (status) {
            case Protocol.OK -> (R) value(bytes, withoutShared, code);
            case Protocol.SHARED -> (R) shared(bytes, task.gifts().orElseThrow(), code);
            case Protocol.NOT_TRANSFERABLE ->
                throw new NotTransferableException("Task " + code.name() + ": " + text(bytes, code), null);
            default -> throw thrown(bytes, code);
        };
    }

    /** A result that holds what came in shared memory, all of which is closed if the result cannot be read. */
    private Object shared(ByteBuffer bytes, Gifts gifts, FunctionCode code) {
        if (!gifts.claim()) {
            throw new IllegalStateException("The result of task " + code.name() + " was given up before it was read");
        }
        try {
            gifts.requireWhole();
            Object value = value(bytes, reader(gifts::get), code);
            gifts.closeUnused();
            return value;
        } catch (SharedMemoryException e) {
            throw new NotTransferableException(
                    "The result of task " + code.name() + " cannot be taken over: " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            gifts.close();
            throw e;
        }
    }

    private Object value(ByteBuffer bytes, ValueReader reader, FunctionCode code) {
        try {
            Object value = reader.read(bytes);
            if (value != null) {
                return value;
            }
            throw new IOException("it is null");
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            String why = e instanceof InvalidClassException refused
                    ? " was refused: " + (refused.getCause() == null ? refused : refused.getCause()).getMessage()
                            + ". A worker is trusted less than its parent: from it come values of the JDK, not nested too deep, and classes of"
                            + " the function's own package and of those declared by ProcessPoolBuilder.accept(\"package\")"
                    : " cannot be read: " + e;
            throw new NotTransferableException("The result of task " + code.name() + why, e);
        }
    }

    /** What the worker says of a task that has no result. */
    private static String text(ByteBuffer bytes, FunctionCode code) {
        try {
            return ValueReader.textValue(bytes);
        } catch (IOException e) {
            throw new NotTransferableException(
                    "Task " + code.name() + " failed, and what its worker says of that cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    /** What a task threw: the original if it may come and is one, else its text. */
    private Exception thrown(ByteBuffer bytes, FunctionCode code) {
        String text = text(bytes, code);
        try {
            if (withoutShared.read(bytes) instanceof Throwable original) {
                return new TaskThrewException("Task " + code.name() + " threw " + original, original);
            }
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            return new TaskThrewException(
                    "Task " + code.name() + " threw, and the exception was not taken over ("
                            + (e.getCause() == null ? e : e.getCause()).getMessage() + "): " + text,
                    null);
        }
        return new TaskThrewException("Task " + code.name() + " threw " + text, null);
    }
}
