package io.dujiang.net;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections of one server on one loop, and their deadlines. Used on that loop only.
 *
 * <p>Deadlines are counted in ticks of a sweep over all connections: to set one costs neither a look at the clock nor a timer. The sweep
 * stops while there is no connection.
 */
final class ServerLoop {
    private static final long NEVER = Long.MAX_VALUE / 2;
    private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    private final EventLoop loop;
    private final ResponseEncoder encoder;
    private final Set<ServerConnection> connections = new LinkedHashSet<>();
    private final long grain;
    private final Map<ConnectionPhase, Long> ticks = new EnumMap<>(ConnectionPhase.class);
    private long tick;
    private boolean sweeping;

    ServerLoop(EventLoop loop, HttpLimits limits, InstantSource clock) {
        this.loop = loop;
        this.encoder = new ResponseEncoder(clock);
        this.grain = grain(limits);
        for (ConnectionPhase phase : ConnectionPhase.values()) {
            phase.timeout(limits).ifPresent(time -> ticks.put(phase, ticks(time)));
        }
    }

    private static long grain(HttpLimits limits) {
        long shortest = Arrays.stream(ConnectionPhase.values())
                .flatMap(phase -> phase.timeout(limits).stream())
                .mapToLong(Duration::toNanos)
                .min()
                .orElse(LONGEST);
        return Math.clamp(shortest / 8, SHORTEST, LONGEST);
    }

    private long ticks(Duration time) {
        return time.toNanos() / grain + 2;
    }

    EventLoop loop() {
        return loop;
    }

    ResponseEncoder encoder() {
        return encoder;
    }

    /** The tick at which a phase entered now has lasted too long. */
    long deadline(ConnectionPhase phase) {
        return tick + ticks.getOrDefault(phase, NEVER);
    }

    void add(ServerConnection connection) {
        connections.add(connection);
        if (!sweeping) {
            sweeping = true;
            encoder.refreshDate();
            schedule();
        }
    }

    void remove(ServerConnection connection) {
        connections.remove(connection);
    }

    /** Closes connections without a request; the others close with their next response. */
    void drain() {
        List.copyOf(connections).forEach(ServerConnection::closeIfIdle);
    }

    /** Interrupts running handlers and closes all connections. */
    void abort() {
        List.copyOf(connections).forEach(ServerConnection::abort);
    }

    private void schedule() {
        var _ = loop.schedule(this::sweep, grain, TimeUnit.NANOSECONDS);
    }

    private void sweep() {
        tick++;
        encoder.refreshDate();
        List.copyOf(connections).forEach(connection -> connection.expire(tick));
        sweeping = !connections.isEmpty();
        if (sweeping) {
            schedule();
        }
    }
}
