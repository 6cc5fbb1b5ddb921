package io.dujiang.memory;

import java.util.Arrays;

/** What a {@link SharedArray} is made of. */
public enum ElementType {
    BYTE(1, 1),
    INT(2, 4),
    LONG(3, 8),
    FLOAT(4, 4),
    DOUBLE(5, 8);

    private final int number;
    private final int bytes;

    ElementType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    /** How many bytes one takes. */
    public int bytes() {
        return bytes;
    }

    /** What stands for it in a segment. */
    int number() {
        return number;
    }

    static ElementType of(String name, int number) {
        return Arrays.stream(values())
                .filter(type -> type.number == number)
                .findAny()
                .orElseThrow(() -> new SharedMemoryException(
                        name + " is an array of elements of kind " + number + ", which this JVM does not know"));
    }
}
