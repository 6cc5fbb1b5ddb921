package io.dujiang.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An array of numbers, of any shape, that processes share and change in place: nothing is copied between them.
 *
 * <p>Elements lie in the order of the last index, as in C. They are read and written as plain memory: if two processes use the same element at
 * the same time they agree on an order by other means, a {@link SharedQueue} or VarHandles on {@link #segment}. Bytes are in the order of the machine. May be
 * used by any thread; nothing waits.
 *
 * <p>An index outside of the array is an {@link IndexOutOfBoundsException}, and an element of another type than {@link #type} an
 * {@link IllegalStateException}.
 */
public final class SharedArray implements AutoCloseable {
    private static final int MOST_DIMENSIONS = 32;
    private static final long TYPE_AT = 0;
    private static final long DIMENSIONS_AT = 4;
    private static final long SHAPE_AT = 8;
    private static final long ELEMENTS_AT = 512;

    private final SharedMemory memory;
    private final ElementType type;
    private final long[] shape;
    private final MemorySegment elements;

    private SharedArray(SharedMemory memory) {
        Words words = new Words(memory.segment());
        this.memory = memory;
        this.type = ElementType.of(memory.name(), words.getInt(TYPE_AT));
        this.shape = new long[Math.clamp(words.getInt(DIMENSIONS_AT), 0, MOST_DIMENSIONS)];
        Arrays.setAll(shape, i -> words.getLong(shapeAt(i)));
        this.elements = memory.segment().asSlice(ELEMENTS_AT);
        requireSize(memory.name());
    }

    private static long shapeAt(int dimension) {
        return SHAPE_AT + (long) dimension * Long.BYTES;
    }

    private void requireSize(String name) {
        if (bytes(type, shape) != elements.byteSize()) {
            throw new SharedMemoryException(name + " has " + elements.byteSize() + " bytes of elements, which is not "
                    + Arrays.toString(shape) + " of type " + type + ": it is broken; create another");
        }
    }

    /**
     * A new array in the standard folder for segments, all zero.
     *
     * @param shape its length in each dimension
     * @throws SharedMemoryException if there is not enough space
     */
    public static SharedArray create(ElementType type, long... shape) {
        return create(Folder.standard(), type, shape);
    }

    /** A new array in a folder, else as {@link #create(ElementType, long...)}. */
    public static SharedArray create(Path folder, ElementType type, long... shape) {
        return SharedMemory.create(folder, Kind.ARRAY, ELEMENTS_AT + bytes(type, shape))
                .orClose(memory -> laidOut(memory, type, shape));
    }

    private static SharedArray laidOut(SharedMemory memory, ElementType type, long[] shape) {
        Words words = new Words(memory.segment());
        words.setInt(TYPE_AT, type.number());
        words.setInt(DIMENSIONS_AT, shape.length);
        for (int i = 0; i < shape.length; i++) {
            words.setLong(shapeAt(i), shape[i]);
        }
        return new SharedArray(memory);
    }

    /**
     * The array of that name, created by another process of the same user.
     *
     * @throws SharedMemoryException if there is none, or it cannot be trusted
     */
    public static SharedArray attach(String name) {
        return SharedMemory.attach(name, Kind.ARRAY).orClose(SharedArray::new);
    }

    private static long bytes(ElementType type, long[] shape) {
        long bytes = type.bytes();
        if (shape.length == 0 || shape.length > MOST_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "An array of " + shape.length + " dimensions: give 1 to " + MOST_DIMENSIONS);
        }
        for (long length : shape) {
            if (length <= 0 || length > Long.MAX_VALUE / 2 / bytes) {
                throw new IllegalArgumentException("An array of the shape " + Arrays.toString(shape)
                        + ": each length is at least 1, and the whole fits into a memory");
            }
            bytes *= length;
        }
        return bytes;
    }

    /**
     * The array of that name, which a process of the same user {@linkplain #handOver hands over}, and which belongs to this process from now on.
     *
     * @throws SharedMemoryException if there is none, or it cannot be trusted, or this process owns it already; nothing has changed then
     */
    public static SharedArray adopt(String name) {
        SharedArray attached = attach(name);
        return attached.memory.ownOr(attached, attached::close);
    }

    /**
     * Gives it up, for the process that adopts it by its name, as {@link SharedMemory#handOver} does.
     *
     * @return whether this process owned it
     */
    public boolean handOver() {
        return memory.handOver();
    }

    /** By which other processes attach. */
    public String name() {
        return memory.name();
    }

    /** What its elements are. */
    public ElementType type() {
        return type;
    }

    /** Its length in each dimension. */
    public long[] shape() {
        return shape.clone();
    }

    /** How many elements it has. */
    public long length() {
        return elements.byteSize() / type.bytes();
    }

    /** The elements as memory, for whole-array operations, slices and VarHandles. */
    public MemorySegment segment() {
        return elements;
    }

    /**
     * Which element an index in each dimension is, for the accessors.
     *
     * @throws IndexOutOfBoundsException if an index is outside of its dimension, or there are more or fewer than dimensions
     */
    public long at(long... index) {
        if (index.length != shape.length) {
            throw new IndexOutOfBoundsException(Arrays.toString(index) + " in an array of the shape "
                    + Arrays.toString(shape) + ": give an index for each dimension");
        }
        long at = 0;
        for (int i = 0; i < shape.length; i++) {
            if (index[i] < 0 || index[i] >= shape[i]) {
                throw new IndexOutOfBoundsException(
                        Arrays.toString(index) + " is outside of an array of the shape " + Arrays.toString(shape));
            }
            at = at * shape[i] + index[i];
        }
        return at;
    }

    /** The element at a place, counted through all dimensions. */
    public byte getByte(long at) {
        require(ElementType.BYTE);
        return elements.getAtIndex(ValueLayout.JAVA_BYTE, at);
    }

    /** Sets the element at a place, counted through all dimensions. */
    public void setByte(long at, byte value) {
        require(ElementType.BYTE);
        elements.setAtIndex(ValueLayout.JAVA_BYTE, at, value);
    }

    /** The element at a place, counted through all dimensions. */
    public int getInt(long at) {
        require(ElementType.INT);
        return elements.getAtIndex(ValueLayout.JAVA_INT, at);
    }

    /** Sets the element at a place, counted through all dimensions. */
    public void setInt(long at, int value) {
        require(ElementType.INT);
        elements.setAtIndex(ValueLayout.JAVA_INT, at, value);
    }

    /** The element at a place, counted through all dimensions. */
    public long getLong(long at) {
        require(ElementType.LONG);
        return elements.getAtIndex(ValueLayout.JAVA_LONG, at);
    }

    /** Sets the element at a place, counted through all dimensions. */
    public void setLong(long at, long value) {
        require(ElementType.LONG);
        elements.setAtIndex(ValueLayout.JAVA_LONG, at, value);
    }

    /** The element at a place, counted through all dimensions. */
    public float getFloat(long at) {
        require(ElementType.FLOAT);
        return elements.getAtIndex(ValueLayout.JAVA_FLOAT, at);
    }

    /** Sets the element at a place, counted through all dimensions. */
    public void setFloat(long at, float value) {
        require(ElementType.FLOAT);
        elements.setAtIndex(ValueLayout.JAVA_FLOAT, at, value);
    }

    /** The element at a place, counted through all dimensions. */
    public double getDouble(long at) {
        require(ElementType.DOUBLE);
        return elements.getAtIndex(ValueLayout.JAVA_DOUBLE, at);
    }

    /** Sets the element at a place, counted through all dimensions. */
    public void setDouble(long at, double value) {
        require(ElementType.DOUBLE);
        elements.setAtIndex(ValueLayout.JAVA_DOUBLE, at, value);
    }

    private void require(ElementType asked) {
        if (type != asked) {
            throw new IllegalStateException(
                    this + " has elements of type " + type + ", and not " + asked + ": use the accessors of that type");
        }
    }

    /** Ends this attachment, and takes the name away if it is the owner's. Does nothing if it was closed before. */
    @Override
    public void close() {
        memory.close();
    }

    @Override
    public String toString() {
        return "SharedArray " + memory.name() + ", " + type + Arrays.toString(shape);
    }
}
