package io.dujiang.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads values of the other process.
 *
 * @param filter what may come
 * @param loader where classes are looked up
 * @param arrival of exchanges in shared memory
 */
record ValueReader(TransferFilter filter, @Nullable ClassLoader loader, Handle.Arrival arrival) {
    /**
     * Takes a value.
     *
     * @throws IOException if the bytes are no value, or one that the filter refuses
     * @throws ClassNotFoundException if a class is missing here
     */
    @Nullable
    Object read(ByteBuffer bytes) throws IOException, ClassNotFoundException {
        try {
            return read(bytes, 0);
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw corrupt("it ends before its end", e);
        }
    }

    private @Nullable Object read(ByteBuffer bytes, int depth) throws IOException, ClassNotFoundException {
        int tag = bytes.get();
        return switch (tag) {
            case Tag.NULL -> null;
            case Tag.FALSE -> false;
            case Tag.TRUE -> true;
            case Tag.INT -> bytes.getInt();
            case Tag.LONG -> bytes.getLong();
            case Tag.FLOAT -> Float.intBitsToFloat(bytes.getInt());
            case Tag.DOUBLE -> Double.longBitsToDouble(bytes.getLong());
            case Tag.STRING -> text(bytes);
            case Tag.BYTES -> bytes(bytes);
            case Tag.INTS -> {
                int[] array = new int[length(bytes, Integer.BYTES)];
                part(bytes, array.length * Integer.BYTES).asIntBuffer().get(array);
                yield array;
            }
            case Tag.LONGS -> {
                long[] array = new long[length(bytes, Long.BYTES)];
                part(bytes, array.length * Long.BYTES).asLongBuffer().get(array);
                yield array;
            }
            case Tag.FLOATS -> {
                float[] array = new float[length(bytes, Float.BYTES)];
                part(bytes, array.length * Float.BYTES).asFloatBuffer().get(array);
                yield array;
            }
            case Tag.DOUBLES -> {
                double[] array = new double[length(bytes, Double.BYTES)];
                part(bytes, array.length * Double.BYTES).asDoubleBuffer().get(array);
                yield array;
            }
            case Tag.RECORD -> readRecord(bytes, depth);
            case Tag.SERIALIZED -> deserialize(part(bytes, length(bytes, 1)));
            default -> throw corrupt("its tag is " + tag, null);
        };
    }

    /** Takes a function, or what else was serialized whole. */
    Object readFunction(byte[] code) throws IOException, ClassNotFoundException {
        Object function = deserialize(ByteBuffer.wrap(code));
        if (function == null) {
            throw corrupt("it is null where a function is due", null);
        }
        return function;
    }

    /**
     * A text that was written as a value.
     *
     * @throws IOException if the bytes are none
     */
    static String textValue(ByteBuffer bytes) throws IOException {
        try {
            if (bytes.get() != Tag.STRING) {
                throw corrupt("a text is due", null);
            }
            return text(bytes);
        } catch (BufferUnderflowException e) {
            throw corrupt("it ends before its end", e);
        }
    }

    /** A length that the rest of the bytes bears out, so that no memory is taken for what never comes. */
    private static int length(ByteBuffer bytes, int size) throws IOException {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining() / size) {
            throw corrupt(
                    "it claims " + length + " elements of " + size + " bytes and has " + bytes.remaining() + " bytes",
                    null);
        }
        return length;
    }

    private static ByteBuffer part(ByteBuffer bytes, int length) {
        ByteBuffer part = bytes.slice(bytes.position(), length);
        bytes.position(bytes.position() + length);
        return part;
    }

    static byte[] bytes(ByteBuffer bytes) throws IOException {
        byte[] array = new byte[length(bytes, 1)];
        bytes.get(array);
        return array;
    }

    static String text(ByteBuffer bytes) throws IOException {
        return new String(bytes(bytes), StandardCharsets.UTF_8);
    }

    private Object readRecord(ByteBuffer bytes, int depth) throws IOException, ClassNotFoundException {
        if (depth > Tag.RECORD_DEPTH) {
            throw corrupt("its records are nested deeper than " + Tag.RECORD_DEPTH, null);
        }
        Class<?> type = Class.forName(text(bytes), false, loader);
        if (!filter.allows(type)) {
            throw new InvalidClassException("class " + type.getName() + " is not allowed");
        }
        @Nullable Object[] values = new @Nullable Object[length(bytes, 1)];
        for (int i = 0; i < values.length; i++) {
            values[i] = read(bytes, depth + 1);
        }
        return Records.make(type, values);
    }

    private @Nullable Object deserialize(ByteBuffer bytes) throws IOException, ClassNotFoundException {
        ByteArrayInputStream input =
                new ByteArrayInputStream(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        try (ObjectInputStream objects = new Objects(input, loader, arrival)) {
            objects.setObjectInputFilter(filter.forMessage(bytes.remaining()));
            return objects.readObject();
        } catch (StackOverflowError e) {
            throw corrupt("it is nested too deep", e);
        }
    }

    private static StreamCorruptedException corrupt(String how, @Nullable Throwable cause) {
        StreamCorruptedException corrupt =
                new StreamCorruptedException("The bytes are no value of this protocol: " + how);
        if (cause != null) {
            corrupt.initCause(cause);
        }
        return corrupt;
    }

    private static final class Objects extends ObjectInputStream {
        private final @Nullable ClassLoader loader;
        private final Handle.Arrival arrival;

        Objects(ByteArrayInputStream input, @Nullable ClassLoader loader, Handle.Arrival arrival) throws IOException {
            super(input);
            this.loader = loader;
            this.arrival = arrival;
            enableResolveObject(true);
        }

        @Override
        protected Object resolveObject(Object value) throws IOException {
            return value instanceof Handle handle ? arrival.exchange(handle) : value;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description); // primitives
            }
        }
    }
}
