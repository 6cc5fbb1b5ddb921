package io.dujiang.loop;

import org.jspecify.annotations.Nullable;

/** The switch of the debug mode, {@code -Ddujiang.loop.debug=true}, and what it adds. Off, it costs nothing. */
final class Debug {
    static final boolean ON = Boolean.getBoolean("dujiang.loop.debug");

    private Debug() {}

    /** Where the caller forks a task; null if debug mode is off. */
    static @Nullable Throwable forkedHere(String task) {
        return ON ? new Throwable("Task '" + task + "' was forked here") : null;
    }
}
