package io.dujiang.bench;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * Tells when a server is warm: what it does has got no cheaper for a while, and its JIT compilers have hardly run.
 *
 * <p>Neither alone will do. On one core the compilers share it with what they compile, so a server that is still interpreted may cost the same for
 * seconds; and one whose compilers are quiet may have more to compile once it has done more.
 */
final class WarmUp {
    /** As long as a part of it should be, at the least. */
    static final Duration PART = Duration.ofMillis(250);

    private static final int QUIET_PARTS = 4;
    private static final double CHEAPER = 0.97;
    private static final double MOST_COMPILING = 0.05;
    /** In which the system counts. */
    private static final long TICK_NANOS = 10_000_000;

    private final Supplier<Used> used;
    private double best = Double.MAX_VALUE;
    private int quiet;
    private Used last;

    /** @param used what the server has used so far, whenever it is asked for */
    WarmUp(Supplier<Used> used) {
        this.used = used;
        this.last = used.get();
    }

    static WarmUp of(MeasuredServer server) {
        return new WarmUp(() -> Used.by(server.handle()));
    }

    /**
     * What a process has used of the processor.
     *
     * @param nanos in all its threads
     * @param compiling in those of its JIT compilers
     */
    record Used(long nanos, long compiling) {
        static Used by(ProcessHandle process) {
            return new Used(
                    ProcessFigures.cpu(process).toNanos(),
                    ProcessFigures.compiling(process).toNanos());
        }
    }

    /**
     * Called after each part.
     *
     * @param cost of what the server did in it, such as CPU a request
     */
    boolean isOver(double cost) {
        Used now = used.get();
        boolean compiled =
                now.compiling - last.compiling > Math.max(TICK_NANOS, MOST_COMPILING * (now.nanos - last.nanos));
        quiet = compiled || cost < best * CHEAPER ? 0 : quiet + 1;
        best = Math.min(best, cost);
        last = now;
        return quiet >= QUIET_PARTS;
    }
}
