package io.dujiang.process;

import java.io.Serializable;

/**
 * A function of two arguments that can be sent to a worker process. See {@link RemoteFunction}.
 *
 * @param <A> the first argument
 * @param <B> the second argument
 * @param <R> the result, never null
 */
@FunctionalInterface
public interface RemoteBiFunction<A, B, R> extends Serializable {
    /** Runs in the worker. */
    R apply(A first, B second) throws Exception;
}
