package io.dujiang.process;

/**
 * How large an argument may be.
 *
 * @param bytes once it is serialized
 */
record SizeLimit(long bytes) {
    /**
     * What was written.
     *
     * @throws NotTransferableException if it is too large
     */
    byte[] require(ByteSink sink) {
        if (sink.size() > bytes) {
            throw new NotTransferableException(
                    "The argument has " + sink.size() + " bytes, and " + bytes
                            + " are allowed: allow more by ProcessPoolBuilder.maxMessage, or hand the name of shared memory over",
                    null);
        }
        return sink.toBytes();
    }
}
