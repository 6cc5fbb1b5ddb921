package io.dujiang.process;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one task in a worker and writes its outcome. */
final class TaskRunner {
    private static final int MAX_TEXT = 100_000;

    private final ValueReader reader;
    private final long maxMessage;

    /** What the result that is being written holds of shared memory. */
    private final Map<Handle, AutoCloseable> exchanges = new LinkedHashMap<>();

    private final Handle.Departure departure = exchanges::put;

    TaskRunner(ValueReader reader, long maxMessage) {
        this.reader = reader;
        this.maxMessage = maxMessage;
    }

    /** A function, or the {@link NotTransferableException} that says why there is none. */
    Object readFunction(byte[] code) {
        try {
            return reader.readFunction(code);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            return new NotTransferableException(refusal("The function", e), e);
        }
    }

    /** The task to {@link #rehearse}. */
    static RemoteCallable<Boolean> rehearsal() {
        return () -> true;
    }

    /** Runs a task whose outcome nobody wants, so that the JVM has loaded what each task takes when the first one comes. */
    void rehearse(byte[] code) {
        run(readFunction(code), ByteBuffer.wrap(Protocol.NOTHING), new ByteSink());
    }

    void run(Object function, ByteBuffer argument, ByteSink outcomes) {
        int before = outcomes.size();
        try {
            Object result = call(function, argument);
            writeResult(result, outcomes);
        } catch (NotTransferableException e) {
            outcomes.truncate(before);
            outcomes.write(Protocol.NOT_TRANSFERABLE);
            writeUnchecked(
                    outcomes, sink -> ValueWriter.write("The failure", cut(String.valueOf(e.getMessage())), sink));
        } catch (Throwable e) {
            outcomes.truncate(before);
            writeFailure(e, outcomes);
        }
    }

    @SuppressWarnings("unchecked") // the parent sends arguments that fit its function
    private Object call(Object function, ByteBuffer argument) throws Exception {
        return switch (function) {
            case RemoteFunction<?, ?> code ->
                requireResult(((RemoteFunction<Object, Object>) code).apply(readArgument(argument)));
            case RemoteBiFunction<?, ?, ?> code ->
                requireResult(((RemoteBiFunction<Object, Object, Object>) code)
                        .apply(readArgument(argument), readArgument(argument)));
            case RemoteCallable<?> code -> requireResult(code.call());
            case NotTransferableException failure -> throw failure;
            default ->
                throw new NotTransferableException(function.getClass() + " is no function of this library", null);
        };
    }

    @SuppressWarnings("NullAway") // an argument may be null if the function takes that
    private Object readArgument(ByteBuffer argument) {
        try {
            return reader.read(argument);
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            throw new NotTransferableException(refusal("The argument", e), e);
        }
    }

    private static Object requireResult(@Nullable Object result) {
        if (result == null) {
            throw new NullPointerException(
                    "The task returned null; return a value, an Optional for what may be absent");
        }
        return result;
    }

    private static int writeUnchecked(ByteSink sink, java.util.function.Consumer<ByteSink> value) {
        int length = sink.size();
        sink.putInt(0);
        value.accept(sink);
        return endSized(length, sink);
    }

    /** Writes how many bytes stand behind the room for their number. Returns that. */
    private static int endSized(int length, ByteSink sink) {
        int size = sink.size() - length - Integer.BYTES;
        sink.setInt(length, size);
        return size;
    }

    /** What it holds of shared memory is given up, whether the result goes or not: the task keeps none of it. */
    private void writeResult(Object result, ByteSink outcomes) {
        int before = outcomes.size();
        try {
            outcomes.write(Protocol.OK);
            int length = outcomes.size();
            outcomes.putInt(0);
            ValueWriter.write("The result", result, outcomes, departure);
            requireFits(endSized(length, outcomes));
            if (!exchanges.isEmpty()) {
                Gifts.write(exchanges, before, outcomes);
            }
        } catch (RuntimeException | Error e) {
            Attachments.discard(exchanges);
            throw e;
        } finally {
            if (!exchanges.isEmpty()) {
                exchanges.clear();
            }
        }
    }

    private void writeSized(ByteSink sink, java.util.function.Consumer<ByteSink> value) {
        requireFits(writeUnchecked(sink, value));
    }

    private void requireFits(int size) {
        if (size > maxMessage) {
            throw new NotTransferableException(
                    "The result has " + size + " bytes, and " + maxMessage
                            + " are allowed: allow more by ProcessPoolBuilder.maxMessage, or leave large results in shared memory",
                    null);
        }
    }

    private void writeFailure(Throwable thrown, ByteSink outcomes) {
        int before = outcomes.size();
        String text = describe(thrown);
        try {
            writeFailure(text, thrown, outcomes);
        } catch (NotTransferableException | StackOverflowError e) {
            outcomes.truncate(before);
            outcomes.write(Protocol.THREW);
            writeUnchecked(outcomes, sink -> {
                ValueWriter.write("The failure", cut(text) + " (the exception itself cannot be sent)", sink);
                ValueWriter.write("The exception", null, sink);
            });
        }
    }

    private void writeFailure(String text, Throwable thrown, ByteSink outcomes) {
        outcomes.write(Protocol.THREW);
        writeSized(outcomes, sink -> {
            ValueWriter.write("The failure", text, sink);
            ValueWriter.write("The exception", thrown, sink, Handle.Departure.REFUSED);
        });
    }

    /** A text that fits into any message, whatever is allowed for results. */
    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + " ...";
    }

    /** The text and stack of an exception, which may fail at that. */
    static String describe(Throwable thrown) {
        try {
            StringWriter text = new StringWriter();
            thrown.printStackTrace(new PrintWriter(text));
            return text.toString();
        } catch (RuntimeException | Error e) {
            return thrown.getClass().getName() + ", which fails when it is printed";
        }
    }

    private static String refusal(String what, Throwable cause) {
        String why = switch (cause) {
            case ClassNotFoundException e -> "class " + e.getMessage() + " is missing in the worker";
            case java.io.InvalidClassException e -> "a class differs in the worker, or is refused: " + e.getMessage();
            default -> cause.toString();
        };
        return what + " cannot be read in the worker: " + why
                + ". A worker has the class path and module path that the pool's process was started with: what was loaded in another way,"
                + " or changed on disk since, is not the same there";
    }
}
