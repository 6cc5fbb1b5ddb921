package io.dujiang.net;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of one server on one loop, looked at in turn. Used on that loop only.
 *
 * <p>Their deadlines are counted in ticks: to set one costs neither a look at the clock nor a timer. The sweep stops while there is no
 * connection.
 *
 * @param <C> the connections
 */
final class Sweep<C extends Sweep.Member> {
    private static final Logger log = LoggerFactory.getLogger(Sweep.class);
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final long grain;
    private final Runnable everyTick;
    private final Set<C> members = new LinkedHashSet<>();
    private long tick;
    private boolean sweeping;

    /** What may expire. */
    interface Member {
        /** Called at each tick. */
        void expire(long tick);
    }

    /**
     * @param times that are to be kept, of which the shortest tells the grain
     * @param everyTick is run when the sweep begins and at each of its ticks
     */
    Sweep(EventLoop loop, Stream<Duration> times, Runnable everyTick) {
        this.loop = loop;
        this.grain = Math.clamp(times.mapToLong(Duration::toNanos).min().orElse(LONGEST) / 8, SHORTEST, LONGEST);
        this.everyTick = everyTick;
    }

    /** How many ticks are no less than that time. */
    long ticks(Duration time) {
        return time.toNanos() / grain + 2;
    }

    long tick() {
        return tick;
    }

    void add(C member) {
        members.add(member);
        if (!sweeping) {
            schedule();
            sweeping = true;
            tryTo(everyTick, "The work of each tick");
        }
    }

    void remove(C member) {
        members.remove(member);
    }

    /** Those of now. */
    List<C> members() {
        return List.copyOf(members);
    }

    private void schedule() {
        var _ = loop.schedule(this::sweep, grain, TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        tick++;
        sweeping = false; // so that the next member begins anew, should nothing be scheduled here
        if (!members.isEmpty()) {
            schedule();
            sweeping = true;
            tryTo(everyTick, "The work of each tick");
            tryTo(() -> members().forEach(member -> tryTo(() -> member.expire(tick), member)), this);
        }
    }

    /** What fails, as for want of memory, is done again at the next tick, and keeps nothing else from being done. */
    private static void tryTo(Runnable code, Object what) {
        try {
            code.run();
        } catch (RuntimeException | OutOfMemoryError e) {
            log.warn("{} failed at a tick, and is tried again at the next", what, e);
        }
    }
}
