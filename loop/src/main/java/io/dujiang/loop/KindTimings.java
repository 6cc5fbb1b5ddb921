package io.dujiang.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Where the time of the tasks of one kind went, summed over all of them.
 *
 * @param kind see {@link TaskTimings#kind}
 * @param tasks started so far
 * @param queued time from when they could run until they ran
 * @param running time on a carrier
 * @param waiting time parked
 * @param mounts how often they were mounted
 * @param longestMount the longest time that one of them held a carrier
 * @param allocatedBytes on the heap; 0 if they are not counted
 * @param cpuShare the part of the running time that took a processor, as one in about a thousand mounts shows; empty before the first of those
 */
public record KindTimings(
        String kind,
        long tasks,
        Duration queued,
        Duration running,
        Duration waiting,
        long mounts,
        Duration longestMount,
        long allocatedBytes,
        OptionalDouble cpuShare) {
    /** CPU time, estimated from samples; empty before the first. */
    public Optional<Duration> cpu() {
        return cpuShare.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.round(running.toNanos() * cpuShare.getAsDouble())));
    }

    static OptionalDouble cpuShare(long nanos, long cpuNanos) {
        return nanos == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.min(1, (double) cpuNanos / nanos));
    }
}
