package io.dujiang.process;

/** The first byte of a value on its way between processes. */
final class Tag {
    static final int NULL = 0;
    static final int FALSE = 1;
    static final int TRUE = 2;
    static final int INT = 3;
    static final int LONG = 4;
    static final int FLOAT = 5;
    static final int DOUBLE = 6;
    static final int STRING = 7;
    static final int BYTES = 8;
    static final int INTS = 9;
    static final int LONGS = 10;
    static final int FLOATS = 11;
    static final int DOUBLES = 12;
    static final int RECORD = 13;
    static final int SERIALIZED = 14;

    /** Records nested deeper than this go by JDK serialization. */
    static final int RECORD_DEPTH = 8;

    private Tag() {}

    /** True if a value of that tag is made without classes that are looked up. */
    static boolean isSimple(int tag) {
        return tag >= NULL && tag < RECORD;
    }
}
