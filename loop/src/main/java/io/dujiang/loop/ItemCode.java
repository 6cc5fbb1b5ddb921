package io.dujiang.loop;

/**
 * What is done with each item of a {@link Channel}.
 *
 * @param <T> the items
 * @param <E> what it throws
 */
@FunctionalInterface
public interface ItemCode<T, E extends Exception> {
    /** Handles one item; it may block. */
    void run(T item) throws E, InterruptedException;
}
