package io.dujiang.process;

/**
 * How large a function and its argument may be together.
 *
 * @param bytes once they are serialized
 * @param code the function
 */
record SizeLimit(long bytes, FunctionCode code) {
    /**
     * What was written.
     *
     * @throws NotTransferableException if it is too large
     */
    byte[] require(ByteSink sink) {
        if ((long) sink.size() + code.bytes().length > bytes) {
            throw new NotTransferableException(
                    "The argument has " + sink.size() + " bytes, and the function " + code.name()
                            + ", with all that it captures, "
                            + code.bytes().length + ": together more than the " + bytes
                            + " that are allowed. Allow more by ProcessPoolBuilder.maxMessage, or hand large data over as a SharedArray,"
                            + " of which only the name is sent",
                    null);
        }
        return sink.toBytes();
    }
}
