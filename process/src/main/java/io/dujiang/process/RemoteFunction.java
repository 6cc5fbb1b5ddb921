package io.dujiang.process;

import java.io.Serializable;

/**
 * A function that can be sent to a worker process. A lambda or a method reference is one without a cast; what it captures is copied to the
 * worker, by serialization, and changes there are not seen here.
 *
 * @param <T> the argument
 * @param <R> the result, never null
 */
@FunctionalInterface
public interface RemoteFunction<T, R> extends Serializable {
    /** Runs in the worker. */
    R apply(T argument) throws Exception;
}
