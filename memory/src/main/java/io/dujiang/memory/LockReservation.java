package io.dujiang.memory;

/**
 * By which the participant that has had a {@link RobustLock} often in a row passes it without an atomic operation and without a full fence.
 *
 * <p>A word names who has the lock reserved. That participant marks that it is inside in a word of its own, and looks whether the lock is still reserved for
 * it. Another takes the lock, notes that the reservation has ended, and waits until the one that had it is outside, or dead. Between the two steps of each is an
 * {@linkplain AsymmetricFence asymmetric fence}, so that one of them sees the other. Only the holder of the lock changes the word, and only its owner a mark, which counts
 * as long as the word names it: one that comes late, after the reservation has ended, stands for nothing. Each end of a reservation doubles how often in a row it
 * takes to get another, since it costs a call of the kernel.
 *
 * <p>A participant that dies inside leaves its mark, and the word with its name: who takes the lock next finds both, and mends what the lock protects. One that
 * dies while it ends a reservation leaves that as ended, for its heir to wait in its place.
 *
 * <p>Source: as for {@link Turn}, which is the same between the threads of a process.
 */
final class LockReservation {
    private static final int NOBODY = 0;

    private static final int OUTSIDE = 0;
    private static final int INSIDE = 1;

    /** Outside for good, and what the lock protects may be half changed. */
    private static final int ABANDONED = 2;

    private static final long NAME = 4;
    private static final long LAST = 8;
    private static final long MARKS = 12;

    /** How many participants, those with the lowest numbers, may have a lock reserved: for so many marks there is room. */
    static final int MOST = (int) (RobustLock.BYTES - MARKS) / Integer.BYTES;

    private static final int LONGEST_STREAK = 1 << 20;
    private static final int SPINS = 200;

    /** For a process that the kernel refuses a barrier which it has granted to others: longer than a processor keeps a store to itself, in nanoseconds. */
    private static final long INSTEAD_OF_BARRIER = 1_000_000;

    /** How a wait for the one inside ends. */
    enum End {
        /** It is outside, or there was none. */
        OUTSIDE,
        /** It has died inside, or has given up. */
        BROKEN,
        /** The deadline came first. */
        LATE
    }

    private final Words words;
    private final long at;
    private final Participant participant;
    private final Steps steps;

    /** What the mark of the caller is, which nobody else changes. */
    private int own;

    // Of the one that has the lock.
    private int streak;
    private int streakForReservation;
    private boolean reserved;

    /**
     * @param at where the lock's word lies, and after it those of the reservation: whose it is, who had the lock last, and a mark for each participant
     * @param streak how often in a row a participant takes the lock until it is reserved for it, at first
     */
    LockReservation(Words words, long at, Participant participant, int streak, Steps steps) {
        this.words = words;
        this.at = at;
        this.participant = participant;
        this.streakForReservation = streak;
        this.steps = steps;
        this.own = participant.number() > MOST ? OUTSIDE : words.getInt(markOf(participant.number()));
    }

    /** Whether the caller is inside now, without the lock. */
    boolean tryEnter() {
        if (own == INSIDE) {
            abandon(); // an error that the JVM threw between two steps ended a call before it could leave
        }
        if (own != OUTSIDE || !isReserved()) {
            return false;
        }
        mark(INSIDE);
        AsymmetricFence.light();
        steps.done("marked");
        if (!isReserved()) {
            leave();
            return false;
        }
        return true;
    }

    /** Whether the lock is reserved for the caller, and free: a word that names somebody may tell of a death, or of what is to be mended. */
    private boolean isReserved() {
        // Both words in one look: the second has the upper half on all processors that this runs on.
        return words.getLong(at) == (long) participant.number() << Integer.SIZE;
    }

    /** Whether the caller has entered, and not left. */
    boolean isInside() {
        return own == INSIDE;
    }

    void leave() {
        leaveAs(OUTSIDE);
    }

    /** Leaves as by death, and also what one has left that had the same number, and is dead. */
    void abandon() {
        leaveAs(ABANDONED);
    }

    private void leaveAs(int state) {
        int me = participant.number();
        mark(state);
        AsymmetricFence.light();
        if (words.getInt(at + NAME) != me) {
            steps.done("unmarked");
            Linux.futexWake(words.address(markOf(me)), Integer.MAX_VALUE);
        }
    }

    private void mark(int state) {
        own = state;
        words.setInt(markOf(participant.number()), state);
    }

    // With the lock.

    /** Ends the reservation of another participant, and waits until that is outside. To be followed by {@link #clear}, unless it is late. */
    End end(Deadline deadline) throws InterruptedException {
        int holder = Math.abs(words.getInt(at + NAME));
        if (holder == NOBODY) {
            return End.OUTSIDE;
        }
        if (holder < 0 || holder > MOST) {
            throw participant.broken("a lock is reserved for participant " + holder + " of " + MOST);
        }
        if (holder != participant.number()) {
            words.setInt(at + NAME, -holder);
            barrier();
            steps.done("ended");
        }
        return awaitOutside(holder, deadline);
    }

    /** Once it is known whether what the lock protects is to be mended. */
    void clear() {
        if (words.getInt(at + NAME) != NOBODY) {
            words.setInt(at + NAME, NOBODY);
            steps.done("unreserved");
        }
    }

    private static void barrier() {
        if (!AsymmetricFence.heavy()) {
            long begun = System.nanoTime();
            while (System.nanoTime() - begun < INSTEAD_OF_BARRIER) {
                Thread.onSpinWait();
            }
        }
    }

    private End awaitOutside(int holder, Deadline deadline) throws InterruptedException {
        while (!spin(holder)) {
            if (participant.isDead(holder)) {
                return End.BROKEN;
            }
            if (deadline.isOver()) {
                return End.LATE;
            }
            FutexWait.sleep(words.address(markOf(holder)), INSIDE, deadline.nanos(Signal.SLICE));
        }
        return words.getInt(markOf(holder)) == ABANDONED ? End.BROKEN : End.OUTSIDE;
    }

    private boolean spin(int holder) {
        for (int i = 0; i < SPINS; i++) {
            if (words.getInt(markOf(holder)) != INSIDE) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Reserves the lock for the next times, if the caller has had it often in a row. */
    void reserve() {
        int me = participant.number();
        if (reserved) {
            reserved = false; // it has ended, since the lock was taken
            streakForReservation = Math.min(2 * streakForReservation, LONGEST_STREAK);
        }
        if (words.getInt(at + LAST) != me) {
            words.setInt(at + LAST, me);
            streak = 0;
        }
        streak++;
        if (streak >= streakForReservation && me <= MOST && AsymmetricFence.isLight()) {
            mark(OUTSIDE);
            words.setInt(at + NAME, me);
            reserved = true;
        }
    }

    private long markOf(int number) {
        return at + MARKS + (number - 1) * (long) Integer.BYTES;
    }
}
