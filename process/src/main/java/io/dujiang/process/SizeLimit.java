package io.dujiang.process;

/**
 * How large a function and its argument may be together.
 *
 * @param bytes once they are serialized
 * @param code the function
 */
record SizeLimit(long bytes, FunctionCode code) {
    /** @throws NotTransferableException if an argument of that size is too large */
    void require(int size) {
        if ((long) size + code.bytes().length > bytes) {
            throw new NotTransferableException(
                    "The argument has " + size + " bytes, and the function " + code.name()
                            + ", with all that it captures, "
                            + code.bytes().length + ": together more than the " + bytes
                            + " that are allowed. Allow more by ProcessPoolBuilder.maxMessage, or hand large data over as a SharedArray,"
                            + " of which only the name is sent",
                    null);
        }
    }
}
