package io.dujiang.jobs;

/**
 * How a kind's values become bytes and come back. Implementations are safe for use by several threads.
 *
 * @param <T> the type of value
 */
public interface Codec<T> {
    /** @throws UndecodableInputException if the bytes are not such a value */
    T decode(byte[] bytes) throws UndecodableInputException;

    /** The bytes of a value. */
    byte[] encode(T value);

    /**
     * JSON by Jackson, without polymorphic typing, with bounds on nesting and on the length of numbers; unknown members are
     * refused.
     */
    static <T> Codec<T> json(Class<T> type) {
        return new JsonCodec<>(type);
    }
}
