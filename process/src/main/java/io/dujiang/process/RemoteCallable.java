package io.dujiang.process;

import java.io.Serializable;
import java.util.concurrent.Callable;

/**
 * Code without argument that can be sent to a worker process. See {@link RemoteFunction}.
 *
 * @param <R> the result, never null
 */
@FunctionalInterface
public interface RemoteCallable<R> extends Callable<R>, Serializable {}
