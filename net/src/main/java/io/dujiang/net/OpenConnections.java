package io.dujiang.net;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections a server has, whether it takes more requests on them, and when the last is gone. Safe for all threads. */
final class OpenConnections {
    /** Beyond the limit this many at once are told why they are refused; further ones are closed without a word. */
    private static final int REFUSED_AT_ONCE = 1_000;

    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<Void> allGone = new CompletableFuture<>();
    private volatile boolean draining;

    OpenConnections(int limit) {
        this.limit = limit;
    }

    /** What becomes of a new connection. */
    enum Admission {
        SERVED,
        REFUSED,
        DROPPED
    }

    Admission enter() {
        int now = count.incrementAndGet();
        if (now > limit) {
            return now > limit + REFUSED_AT_ONCE ? Admission.DROPPED : Admission.REFUSED;
        }
        return Admission.SERVED;
    }

    void leave() {
        count.decrementAndGet();
        completeIfGone();
    }

    int limit() {
        return limit;
    }

    int count() {
        return count.get();
    }

    boolean isDraining() {
        return draining;
    }

    /** From now on every response is the last of its connection. The answer completes when the last connection is gone. */
    CompletableFuture<Void> drain() {
        draining = true;
        completeIfGone();
        return allGone;
    }

    private void completeIfGone() {
        if (draining && count.get() == 0) {
            allGone.complete(null);
        }
    }
}
