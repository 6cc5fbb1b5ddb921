package io.dujiang.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is told to go on. Safe for use by several threads. */
public final class ManualClock implements InstantSource {
    private final AtomicReference<Instant> now;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** A clock that stands at the given instant. */
    public ManualClock(Instant start) {
        this.now = new AtomicReference<>(start);
    }

    /** A clock that stands at 2026-01-01T00:00:00Z. */
    public ManualClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /**
     * Puts the clock on and tells those who listen.
     *
     * @throws IllegalArgumentException if that would put it back
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("A clock is not put back; got " + by);
        }
        now.updateAndGet(before -> before.plus(by));
        listeners.forEach(Runnable::run);
    }

    /** Puts the clock on to an instant, unless it is past it. */
    public void advanceTo(Instant then) {
        now.updateAndGet(before -> before.isBefore(then) ? then : before);
        listeners.forEach(Runnable::run);
    }

    /** Calls this after each advance, on the thread that advances. */
    public void onAdvance(Runnable listener) {
        listeners.add(listener);
    }
}
