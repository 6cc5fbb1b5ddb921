package io.dujiang.loop;

/**
 * The code of a {@link Scope}.
 *
 * @param <T> the result
 * @param <E> what it throws
 */
@FunctionalInterface
public interface ScopeBody<T, E extends Exception> {
    /** Forks tasks and makes a result of theirs. */
    T run(Scope scope) throws E, InterruptedException;
}
