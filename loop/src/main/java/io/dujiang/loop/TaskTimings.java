package io.dujiang.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * How long one task was queued, ran and waited, kept while its group has an {@link Instrument}. Safe for use by any thread. The three
 * times add up to the time from its start to its end, once it has ended and {@link Instrument#done} was told; those of a task that goes on
 * grow, and one that is read in the moment of a mount or its end may be off by that mount. So may those of a task that once held its carrier
 * for 10 ms, when the watchdog looked at its stack.
 */
public final class TaskTimings {
    /*
     * Who writes. A task is mounted by whoever took it from a queue, and made ready by the one thread that the JDK lets win: these
     * two come one after the other, so they write the plain fields in turns. The end of a mount is different: another thread may have
     * made the task ready, and mounted it, before the carrier that it left has read the clock. So a mount that parked writes
     * nothing but the mark, by a compare-and-set that fails if the task has gone on; who makes it ready next takes the mark and
     * closes the mount: at the time in the mark, or now if the carrier has not come so far. No time is lost, and none counted twice.
     *
     * Once a thread's stack was asked for while it was queued, as the watchdog does, the JDK submits it again: it is queued twice, and
     * of its two mounts one returns at once. So a mount claims the mark, and who finds it taken measures nothing. A carrier that is late to
     * look may find that the task has ended in a mount after its own: then the mark is not its own any more, and it says nothing.
     */
    private static final long NONE = 0;
    static final long QUEUED = 0;
    static final long NEW = Long.MIN_VALUE;
    static final long ENDED = Long.MIN_VALUE + 1;
    private static final VarHandle MARK;
    private static final VarHandle ALLOCATED;

    static {
        try {
            MARK = MethodHandles.lookup().findVarHandle(TaskTimings.class, "mark", long.class);
            ALLOCATED = MethodHandles.lookup().findVarHandle(TaskTimings.class, "allocated", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Metering metering;
    private final String kind;
    /** When it parked, if positive; the negative number of the mount that runs; or one of the constants. */
    private volatile long mark = NEW;

    private volatile long allocated;
    private volatile boolean lookedAt;
    private long readyAt;
    private long begunAt;
    private long queued;
    private long running;
    private long waiting;
    private long longest;
    private long mounts;

    TaskTimings(Metering metering, String kind) {
        this.metering = metering;
        this.kind = kind;
    }

    /** The name of the task, without the number that it may end in: that of {@code row-17} is {@code row}. */
    public String kind() {
        return kind;
    }

    /** Time from when it could run until it ran. */
    public Duration queued() {
        return Duration.ofNanos(mark == QUEUED ? queued + metering.now() - readyAt : queued);
    }

    /** Time on a carrier, whether or not the machine gave that a processor. */
    public Duration running() {
        return Duration.ofNanos(running + openMount());
    }

    /** Time parked: asleep, or waiting for a lock, a queue, a socket, another task. */
    public Duration waiting() {
        long parked = mark;
        return Duration.ofNanos(parked > 0 ? waiting + metering.now() - parked : waiting);
    }

    /** How often it was mounted. */
    public long mounts() {
        return mounts;
    }

    /** The longest time that it held a carrier without parking or yielding. */
    public Duration longestMount() {
        return Duration.ofNanos(Math.max(longest, openMount()));
    }

    /** Bytes that it allocated on the heap; 0 if its group does not count them. */
    public long allocatedBytes() {
        return allocated;
    }

    /** Its stack is about to be looked at: it may be submitted twice from here on, and be off by a mount. Any thread may call. */
    void lookedAt() {
        lookedAt = true;
    }

    /** True if nobody looked at its stack so far: then its times add up. */
    boolean isExact() {
        return !lookedAt;
    }

    private long openMount() {
        long now = mark;
        if (now == QUEUED || now == NEW || now == ENDED) {
            return 0;
        }
        return (now > 0 ? now : metering.now()) - begunAt;
    }

    /**
     * It can run, told before anybody may mount it. Answers what it was before: nothing is told of one that was queued already, or has
     * ended meanwhile, and is only submitted again.
     */
    long ready(long now) {
        long before = mark;
        while (before != QUEUED && before != ENDED && !MARK.compareAndSet(this, before, QUEUED)) {
            before = mark;
        }
        if (before != QUEUED && before != ENDED) {
            closeAt(before, now);
        }
        return before;
    }

    /**
     * It begins to run; the answer is to be told to the end. The clock of the carrier may be a moment behind. Zero if this is no mount
     * of its own, and not measured.
     */
    long mounted(long now) {
        long mount = mounts + 1;
        if (mark != QUEUED || !MARK.compareAndSet(this, QUEUED, -mount)) {
            return NONE;
        }
        begunAt = Math.max(now, readyAt);
        queued += begunAt - readyAt;
        mounts = mount;
        return mount;
    }

    /** When it could run, or ended, since the group was made; asked before it may be mounted. */
    long readyAt() {
        return readyAt;
    }

    /** When the mount began that the caller was told of, asked before it runs. */
    long begunAt() {
        return begunAt;
    }

    /** A mount ended, and the task can run again at once; told before anybody may mount it. */
    void yielded(long mount, long now) {
        if (mount == NONE || mark != -mount) {
            var _ = ready(now);
            return;
        }
        closeMount(now);
        readyAt = now;
        MARK.setRelease(this, QUEUED);
    }

    /** A mount ended with the task parked, unless that has gone on meanwhile. */
    void parked(long mount, long now) {
        if (mount != NONE) {
            var _ = MARK.compareAndSet(this, -mount, now);
        }
    }

    /**
     * The task was found to have ended after a mount. True for one of those who find it so: that of the mount which ended it, if that was
     * measured.
     */
    boolean ended(long mount, long now) {
        return mount == NONE ? endedUnmeasured(now) : endedIn(mount, now);
    }

    /** The task has ended where nothing is measured any more, since the loops have. */
    void endedAside() {
        if (endedUnmeasured(metering.now())) {
            metering.done(this);
        }
    }

    private boolean endedIn(long mount, long now) {
        if (!MARK.compareAndSet(this, -mount, ENDED)) {
            return false;
        }
        closeMount(now);
        readyAt = now;
        return true;
    }

    private boolean endedUnmeasured(long now) {
        long before = (long) MARK.getAndSet(this, ENDED);
        if (before == QUEUED) {
            queued += now - readyAt;
            readyAt = now;
        } else if (before != ENDED) {
            closeAt(before, now);
        }
        return before != ENDED;
    }

    private void closeAt(long before, long now) {
        if (before != NEW) {
            long end = before > 0 ? Math.min(before, now) : now;
            closeMount(end);
            waiting += now - end;
        }
        readyAt = now;
    }

    void addAllocated(long bytes) {
        if (bytes != 0) {
            var _ = (long) ALLOCATED.getAndAdd(this, bytes);
        }
    }

    private void closeMount(long end) {
        long nanos = Math.max(0, end - begunAt);
        running += nanos;
        longest = Math.max(longest, nanos);
    }

    @Override
    public String toString() {
        return kind + ": queued " + queued() + ", running " + running() + ", waiting " + waiting() + ", mounts "
                + mounts();
    }
}
