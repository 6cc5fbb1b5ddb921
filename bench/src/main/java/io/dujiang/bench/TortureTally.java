package io.dujiang.bench;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what a torture run starts and how it ends. Safe for use by any thread. */
final class TortureTally {
    private static final int FAULTS_SHOWN = 20;

    private final Set<TortureTicket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, LongAdder> kinds = new ConcurrentSkipListMap<>();
    private final LongAdder started = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder failedAsPlanned = new LongAdder();
    private final LongAdder doubled = new LongAdder();
    private final LongAdder takeovers = new LongAdder();
    private final LongAdder faultCount = new LongAdder();

    /** A task or a signal that must end from now on. */
    TortureTicket open(String kind) {
        TortureTicket ticket = new TortureTicket(this, kind);
        started.increment();
        open.add(ticket);
        return ticket;
    }

    /** The code with a ticket of its own. */
    <T> Callable<T> counted(TortureTicket ticket, Callable<T> code) {
        return () -> {
            ticket.begin();
            try {
                return code.call();
            } finally {
                ticket.end();
            }
        };
    }

    void ended(TortureTicket ticket) {
        close(ticket);
        ended.increment();
    }

    void cancelled(TortureTicket ticket) {
        close(ticket);
        cancelled.increment();
    }

    private void close(TortureTicket ticket) {
        open.remove(ticket);
        kinds.computeIfAbsent(ticket.kind(), _ -> new LongAdder()).increment();
    }

    void doubled(TortureTicket ticket) {
        doubled.increment();
        fault(ticket.kind() + " was seen twice", null);
    }

    /** A task failed, as the plan wants. */
    void failedAsPlanned() {
        failedAsPlanned.increment();
    }

    /** A loop went on while a task of it held its carrier. */
    void takenOver() {
        takeovers.increment();
    }

    /** Something went otherwise than planned; the run has failed. */
    void fault(String what, @Nullable Throwable cause) {
        faultCount.increment();
        if (faultCount.sum() <= FAULTS_SHOWN) {
            Progress.say("FAULT " + what);
            if (cause != null) {
                cause.printStackTrace();
            }
        }
    }

    /** What has not ended. */
    Set<TortureTicket> open() {
        return open;
    }

    /** Waits until everything has ended; the watch ends a run in which that does not come. */
    void awaitNoneOpen() throws InterruptedException {
        while (!open.isEmpty()) {
            Thread.sleep(1);
        }
    }

    /** How many have ended so far, in whatever way. */
    long progress() {
        return ended.sum() + cancelled.sum();
    }

    TortureCounts counts() {
        Map<String, Long> byKind = new ConcurrentSkipListMap<>();
        kinds.forEach((kind, count) -> byKind.put(kind, count.sum()));
        return new TortureCounts(
                started.sum(),
                ended.sum(),
                failedAsPlanned.sum(),
                cancelled.sum(),
                open.size(),
                doubled.sum(),
                takeovers.sum(),
                faultCount.sum(),
                byKind);
    }
}
