package io.dujiang.loop;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What debug mode found, written to one logger: of each kind a number in a second, with a count of what was left out. */
final class DebugReports {
    static final int IN_A_SECOND = 10;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Logger log;
    private final LongSupplier nanoTime;
    private final Map<DebugKind, Budget> budgets = new EnumMap<>(DebugKind.class);

    /** What may be reported of one kind. Guarded by its reports. */
    private static final class Budget {
        private long since;
        private int reported;
        private int leftOut;
    }

    DebugReports(Logger log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** Reports what happened to the thing that is named, with the place in the code. */
    void report(DebugKind kind, String what, @Nullable Throwable place) {
        int leftOut = enter(kind);
        if (leftOut >= 0) {
            log.warn("{} {}.{}", what, kind.text(), leftOut == 0 ? "" : " (" + leftOut + " more were left out)", place);
        }
    }

    /** How many of the kind were left out since the last report; negative if this one is left out too. */
    private synchronized int enter(DebugKind kind) {
        long now = nanoTime.getAsLong();
        Budget budget = budgets.computeIfAbsent(kind, _ -> new Budget());
        if (budget.reported == 0 || now - budget.since >= SECOND) {
            budget.since = now;
            budget.reported = 0;
        }
        if (budget.reported == IN_A_SECOND) {
            budget.leftOut++;
            return -1;
        }
        budget.reported++;
        int leftOut = budget.leftOut;
        budget.leftOut = 0;
        return leftOut;
    }

    /** Says how many were left out and not yet told; called when a group closes, after which there may be no further report. */
    synchronized void tellLeftOut() {
        budgets.forEach((kind, budget) -> {
            if (budget.leftOut > 0) {
                log.warn("{} more reports of kind {} were left out", budget.leftOut, kind);
                budget.leftOut = 0;
            }
        });
    }
}
