package io.dujiang.process;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes values for the other process: by a tag and the value where that is simple, by JDK serialization where not. */
final class ValueWriter {
    private ValueWriter() {}

    /**
     * Adds a value to a sink, which holds nothing of it if that fails.
     *
     * @param what the value is, for the message of a failure
     * @throws NotTransferableException if it, or something in it, is not serializable
     */
    static void write(String what, @Nullable Object value, ByteSink sink) {
        write(what, value, sink, Lent::add);
    }

    /** @param departure what becomes of exchanges in shared memory that the value holds, each of which goes by its name */
    static void write(String what, @Nullable Object value, ByteSink sink, Handle.Departure departure) {
        int before = sink.size();
        try {
            write(value, sink, departure, 0);
        } catch (IOException | RuntimeException e) {
            sink.truncate(before);
            throw new NotTransferableException(
                    what + " of " + (value == null ? "no class" : value.getClass())
                            + " cannot be sent to another process: " + e
                            + ". It is copied by serialization: let its class and all it refers to implement Serializable, or send what it"
                            + " is made from",
                    e);
        }
    }

    private static void write(@Nullable Object value, ByteSink sink, Handle.Departure departure, int depth)
            throws IOException {
        switch (value) {
            case null -> sink.write(Tag.NULL);
            case Boolean flag -> sink.write(flag ? Tag.TRUE : Tag.FALSE);
            case Integer number -> sink.put(Tag.INT, number.intValue());
            case Long number -> sink.put(Tag.LONG, number.longValue());
            case Double number -> sink.put(Tag.DOUBLE, Double.doubleToRawLongBits(number));
            case Float number -> sink.put(Tag.FLOAT, Float.floatToRawIntBits(number));
            case String text -> writeText(Tag.STRING, text, sink);
            case byte[] array -> {
                sink.write(Tag.BYTES);
                sink.putBytes(array);
            }
            case int[] array ->
                room(Tag.INTS, array.length, Integer.BYTES, sink).asIntBuffer().put(array);
            case long[] array ->
                room(Tag.LONGS, array.length, Long.BYTES, sink).asLongBuffer().put(array);
            case float[] array ->
                room(Tag.FLOATS, array.length, Float.BYTES, sink)
                        .asFloatBuffer()
                        .put(array);
            case double[] array ->
                room(Tag.DOUBLES, array.length, Double.BYTES, sink)
                        .asDoubleBuffer()
                        .put(array);
            case Record struct
            when depth < Tag.RECORD_DEPTH && Records.isPlain(struct.getClass()) ->
                writeRecord(struct, sink, departure, depth);
            default -> serialize(value, sink, departure);
        }
    }

    private static java.nio.ByteBuffer room(int tag, int length, int size, ByteSink sink) {
        sink.write(tag);
        sink.putInt(length);
        return sink.claim(Math.multiplyExact(length, size));
    }

    private static void writeText(int tag, String text, ByteSink sink) {
        sink.write(tag);
        sink.putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void writeRecord(Record struct, ByteSink sink, Handle.Departure departure, int depth)
            throws IOException {
        writeText(Tag.RECORD, struct.getClass().getName(), sink);
        RecordComponent[] components = Records.components(struct.getClass());
        sink.putInt(components.length);
        for (RecordComponent component : components) {
            write(Records.value(struct, component), sink, departure, depth + 1);
        }
    }

    private static void serialize(Object value, ByteSink sink, Handle.Departure departure) throws IOException {
        if (!(value instanceof Serializable) && Handle.of(value) == null) {
            throw new java.io.NotSerializableException(value.getClass().getName());
        }
        sink.write(Tag.SERIALIZED);
        int length = sink.size();
        sink.putInt(0);
        ObjectOutputStream objects = new Handle.Output(sink, departure);
        objects.writeObject(value);
        objects.flush();
        sink.setInt(length, sink.size() - length - Integer.BYTES);
    }
}
