package io.dujiang.bench;

import io.dujiang.loop.LoopGroup;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.locks.LockSupport;

/** Ends the process, with a dump of everything, if a torture run hangs. */
final class TortureWatch implements Runnable, AutoCloseable {
    private static final Duration STALLED = Duration.ofSeconds(20);
    private static final Duration TOO_OLD = Duration.ofSeconds(40);
    private static final long LOOK = Duration.ofSeconds(1).toNanos();
    private static final int OPEN_SHOWN = 40;

    private final LoopGroup group;
    private final TortureTally tally;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("torture-watch").unstarted(this);
    private volatile boolean closed;

    TortureWatch(LoopGroup group, TortureTally tally) {
        this.group = group;
        this.tally = tally;
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        long progress = -1;
        long since = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(this, LOOK);
            long now = System.nanoTime();
            if (tally.progress() != progress) {
                progress = tally.progress();
                since = now;
            }
            long oldest = tally.open().stream()
                    .mapToLong(ticket -> ticket.ageNanos(now))
                    .max()
                    .orElse(0);
            if (!closed && (now - since > STALLED.toNanos() || oldest > TOO_OLD.toNanos())) {
                fail(
                        now - since > STALLED.toNanos()
                                ? "nothing has ended for " + STALLED.toSeconds() + " s"
                                : "something has not ended for " + TOO_OLD.toSeconds() + " s, while other work has");
            }
        }
    }

    private void fail(String why) {
        Progress.say("HANG: " + why + "; " + tally.counts());
        tally.open().stream()
                .sorted(Comparator.comparingLong(ticket -> -ticket.ageNanos(System.nanoTime())))
                .limit(OPEN_SHOWN)
                .forEach(ticket -> Progress.say("  open: " + ticket));
        System.err.println(StateDump.of(group));
        System.err.println(StateDump.threads());
        System.err.flush();
        Runtime.getRuntime().halt(1);
    }
}
