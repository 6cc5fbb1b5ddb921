package io.dujiang.jobs;

import java.sql.SQLException;
import java.time.Duration;

/**
 * Removes what is kept no longer: once a minute it walks the jobs by age, a chunk with each group, up to the first that is
 * too young to have finished long enough ago. Used by the writer's thread.
 */
final class Retention {
    private static final long PAUSE_MICROS = 60_000_000;
    private static final long NEVER = Long.MIN_VALUE;

    private final StoreSettings settings;
    private long after = -1;
    private long nextAt = Long.MIN_VALUE;

    Retention(StoreSettings settings) {
        this.settings = settings;
    }

    boolean isDue(long now) {
        return now >= nextAt && shortestKept().isPositive();
    }

    /** When there is something to do again. */
    long nextAt() {
        return shortestKept().isPositive() ? nextAt : Long.MAX_VALUE;
    }

    /** The sweep of the next chunk. */
    Command<Integer> nextSweep() {
        return new Sweep();
    }

    private final class Sweep extends Command<Integer> {
        private long last;

        @Override
        void write(Group group) throws SQLException {
            long now = group.now();
            last = group.retention().endOfChunk(after, firstTooYoung(now));
            answerWith(
                    last == 0
                            ? 0
                            : group.retention()
                                    .sweep(
                                            after,
                                            last,
                                            before(now, settings.keepFinished()),
                                            before(now, settings.keepDead())));
        }

        @Override
        void committed(Group group) {
            if (last == 0) {
                nextAt = group.now() + PAUSE_MICROS;
            }
            after = last == 0 ? -1 : last;
        }
    }

    private long firstTooYoung(long now) {
        long millis = Math.max(0, (now / 1_000) - shortestKept().toMillis());
        return millis << (JobId.SEQUENCE_BITS + JobId.NODE_BITS);
    }

    private Duration shortestKept() {
        Duration finished = settings.keepFinished();
        Duration dead = settings.keepDead();
        return dead.isZero() || (finished.isPositive() && finished.compareTo(dead) < 0) ? finished : dead;
    }

    private static long before(long now, Duration kept) {
        return kept.isZero() ? NEVER : now - kept.toMillis() * 1_000;
    }
}
