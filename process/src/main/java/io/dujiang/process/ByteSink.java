package io.dujiang.process;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Bytes that are written one after the other, big-endian, into an array that grows. For one thread. */
final class ByteSink extends OutputStream {
    private static final int SMALLEST = 256;

    /** A larger array is not kept for what is written next. */
    private static final int KEPT = 1 << 21;

    private byte[] bytes = new byte[SMALLEST];
    private ByteBuffer view = ByteBuffer.wrap(bytes);

    private ByteBuffer room(int length) {
        if (view.remaining() < length) {
            int size = view.position();
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), (int) Math.min(2L * size, 1 << 30)));
            view = ByteBuffer.wrap(bytes).position(size);
        }
        return view;
    }

    @Override
    public void write(int value) {
        room(1).put((byte) value);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        room(length).put(source, offset, length);
    }

    void putInt(int value) {
        room(Integer.BYTES).putInt(value);
    }

    void putLong(long value) {
        room(Long.BYTES).putLong(value);
    }

    void put(int tag, int value) {
        room(1 + Integer.BYTES).put((byte) tag).putInt(value);
    }

    void put(int tag, long value) {
        room(1 + Long.BYTES).put((byte) tag).putLong(value);
    }

    /** A length and that many bytes. */
    void putBytes(byte[] source) {
        putInt(source.length);
        write(source, 0, source.length);
    }

    /** Room for that many bytes, which the caller fills. */
    ByteBuffer claim(int length) {
        ByteBuffer claimed = room(length).slice(view.position(), length);
        view.position(view.position() + length);
        return claimed;
    }

    int size() {
        return view.position();
    }

    void setInt(int at, int value) {
        view.putInt(at, value);
    }

    void setByte(int at, int value) {
        view.put(at, (byte) value);
    }

    /** Forgets what was written from there on. */
    void truncate(int size) {
        if (size == 0 && bytes.length > KEPT) {
            bytes = new byte[SMALLEST];
            view = ByteBuffer.wrap(bytes);
        }
        view.position(size);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size());
    }

    /** What was written, without a copy; valid until more is written. */
    ByteBuffer written() {
        return ByteBuffer.wrap(bytes, 0, size());
    }
}
