package io.dujiang.loop;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a mount has held its carrier so far, with and without the time in which a busy machine let the carrier, or the watchdog that looks
 * at it, not run. The watchdog's thread alone uses it.
 */
final class HeldTime {
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(10);

    private final LongSupplier waited;
    private long begun;
    private long looked;
    private long late;
    private long waitedBefore;
    private long lateBefore;

    /** @param waited how long the carrier has waited for a processor since it was started, in nanoseconds; asked seldom */
    HeldTime(LongSupplier waited) {
        this.waited = waited;
    }

    /** A mount is seen for the first time. */
    void begin(long now) {
        begun = now;
        looked = now;
        late = 0;
        lateBefore = 0;
    }

    /** It is seen again: of a look that comes late nobody knows what was between. */
    void look(long now) {
        late += Math.max(0, now - looked - LATE);
        looked = now;
    }

    /** It lasts: from here on the carrier's wait for a processor is left out of {@link #running}. */
    void note() {
        waitedBefore = waited.getAsLong();
        lateBefore = late;
    }

    /** Nanoseconds since the mount was seen for the first time. */
    long nanos(long now) {
        return now - begun;
    }

    /**
     * The same, after {@link #note}, without the time in which the carrier surely did not run or nobody looked. A busy machine lets both wait at
     * the same time, which is left out once: else no mount would ever seem to last there.
     */
    long running(long now) {
        return nanos(now) - lateBefore - Math.max(late - lateBefore, waited.getAsLong() - waitedBefore);
    }
}
