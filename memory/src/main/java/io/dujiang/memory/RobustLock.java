package io.dujiang.memory;

/**
 * A lock between processes that the death of its holder releases.
 *
 * <p>Who has it again and again passes it by a {@link LockReservation}. For others it is one word: 0 if it is free, else the number of the participant that holds it, with {@link #WAITED} set if somebody may sleep until it is
 * free (Drepper, "Futexes Are Tricky", 2011, with the holder's name in the word). Taking it is one compare-and-set, so there is no
 * moment at which it is taken and its holder not known. Who waits too long tries to inherit from the holder: that works only if the holder is dead,
 * and for one heir at a time. The heir writes its own number into the word, and then mends what the lock protects. If it dies
 * while it does, the word names a dead participant again, and the next heir mends all anew; so mending may be repeated, and begin anywhere.
 *
 * <p>The threads of one participant must take turns before they come here, for each lock.
 */
final class RobustLock {
    /** How many there are for each, so that no two share a cache line. */
    static final long BYTES = 128;

    /** How often in a row it is taken by one participant until it is reserved for that, at first. */
    static final int SHORTEST_STREAK = 16;

    private static final int FREE = 0;
    private static final int WAITED = 1 << 31;

    /** The number of no participant, whose byte nobody has locked: so it counts as dead. */
    private static final int DEAD = Participant.MOST + 1;

    private static final int SPINS = 200;

    private final Words words;
    private final long at;
    private final Participant participant;
    private final LockReservation reservation;
    private final Runnable mend;
    private final Steps steps;

    /** That what the lock protects is to be mended. Guarded by the lock. */
    private boolean broken;

    /**
     * @param at where {@link #BYTES} are for it, all 0 at first
     * @param mend puts right what the lock protects, wherever its holder has died; called with the lock held
     * @param streak how often in a row it is taken by one participant until it is reserved for that, at first
     */
    RobustLock(Words words, long at, Participant participant, Runnable mend, int streak, Steps steps) {
        this.words = words;
        this.at = at;
        this.participant = participant;
        this.reservation = new LockReservation(words, at, participant, streak, steps);
        this.mend = mend;
        this.steps = steps;
    }

    /** To be called before the first use: a dead participant of the same number may have left the lock taken. */
    void inheritOwn() {
        if (reservation.isInside()) {
            reservation.abandon();
        }
        if (holder(words.getInt(at)) == participant.number()) {
            acquireUninterruptibly();
            release();
        }
    }

    /** False if the deadline came before the lock was free. */
    boolean acquire(Deadline deadline) throws InterruptedException {
        boolean acquired = reservation.tryEnter() || take(deadline);
        if (acquired) {
            steps.done("locked");
        }
        return acquired;
    }

    private boolean take(Deadline deadline) throws InterruptedException {
        if (!tryTake(participant.number()) && !takeSlowly(deadline)) {
            return false;
        }
        if (!endReservation(deadline)) {
            return false;
        }
        if (broken) {
            mendOrAbandon();
        }
        reservation.reserve();
        return true;
    }

    /** With the word taken, which it gives back if the one that has the lock reserved is not outside before the deadline. */
    private boolean endReservation(Deadline deadline) throws InterruptedException {
        boolean ended = false;
        try {
            LockReservation.End end = reservation.end(deadline);
            if (end != LockReservation.End.LATE) {
                broken |= end == LockReservation.End.BROKEN;
                reservation.clear();
                ended = true;
            }
        } finally {
            if (!ended) {
                giveBack();
            }
        }
        return ended;
    }

    private void giveBack() {
        if (broken) {
            abandon();
        } else {
            release();
        }
    }

    /** Waits as long as the holder lives. An interrupt is kept for later. */
    void acquireUninterruptibly() {
        boolean interrupted = false;
        boolean acquired = false;
        while (!acquired) {
            try {
                acquired = acquire(Deadline.NEVER);
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void release() {
        if (reservation.isInside()) {
            reservation.leave();
        } else if (words.swapInt(at, FREE) < 0) {
            steps.done("unlocked");
            Linux.futexWake(words.address(at), 1);
        }
    }

    /** Releases it as a death would: the next holder mends what the lock protects. */
    void abandon() {
        broken = false;
        if (reservation.isInside()) {
            reservation.abandon();
        } else {
            words.setInt(at, DEAD | WAITED);
            Linux.futexWake(words.address(at), 1);
        }
    }

    private void mendOrAbandon() {
        try {
            mend.run();
            broken = false;
        } catch (RuntimeException | Error e) {
            abandon();
            throw e;
        }
    }

    private boolean tryTake(int value) {
        return words.getInt(at) == FREE && words.replaceInt(at, FREE, value);
    }

    private boolean takeSlowly(Deadline deadline) throws InterruptedException {
        int mine = participant.number();
        while (!spin(mine)) {
            int seen = words.getInt(at);
            if (seen != FREE) {
                if (inherits(seen)) {
                    broken = true;
                    return true;
                }
                if (deadline.isOver()) {
                    return false;
                }
                sleep(seen, deadline);
                mine = participant.number() | WAITED; // others may sleep too, and it is not known
            }
        }
        return true;
    }

    private boolean spin(int mine) {
        for (int i = 0; i < SPINS; i++) {
            if (tryTake(mine)) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private void sleep(int seen, Deadline deadline) throws InterruptedException {
        if (seen < 0 || words.replaceInt(at, seen, seen | WAITED)) {
            FutexWait.sleep(words.address(at), seen | WAITED, deadline.nanos(Signal.SLICE));
        }
    }

    /**
     * True if the holder is dead and the lock now the caller's, who has to mend what it protects. It is also if it was left by the caller itself, whose threads
     * take turns: an error that the JVM threw between two steps ended a call before it could release the lock.
     */
    private boolean inherits(int seen) {
        int dead = holder(seen);
        if (dead > DEAD) {
            throw participant.broken("a lock names participant " + dead + " of " + Participant.MOST);
        }
        if (dead == participant.number()) {
            return replaceHolder(participant.number()); // its byte is locked, and must stay so
        }
        // Another thread of it may inherit another lock of the same one, and would unlock the byte of both.
        synchronized (participant) {
            if (!participant.inherits(dead)) {
                return false;
            }
            try {
                steps.done("inherits");
                return replaceHolder(dead);
            } finally {
                participant.endInheritance(dead);
            }
        }
    }

    private boolean replaceHolder(int dead) {
        int value = words.getInt(at);
        while (holder(value) == dead) {
            if (words.replaceInt(at, value, participant.number() | WAITED)) {
                steps.done("inherited");
                return true;
            }
            value = words.getInt(at);
        }
        return false;
    }

    private static int holder(int value) {
        return value & ~WAITED;
    }
}
