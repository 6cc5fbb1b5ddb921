package io.dujiang.net;

import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** The connections of one HTTP server on one loop, and their deadlines. Used on that loop only. */
final class ServerLoop {
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final EventLoop loop;
    private final ResponseEncoder encoder;
    private final Sweep<ServerConnection> sweep;
    private final HttpLimits limits;
    private final Map<ConnectionPhase, Long> ticks = new EnumMap<>(ConnectionPhase.class);

    ServerLoop(EventLoop loop, HttpLimits limits, InstantSource clock) {
        this.loop = loop;
        this.limits = limits;
        this.encoder = new ResponseEncoder(clock);
        this.sweep = new Sweep<>(
                loop,
                Arrays.stream(ConnectionPhase.values()).flatMap(phase -> phase.timeout(limits).stream()),
                encoder::refreshDate);
        for (ConnectionPhase phase : ConnectionPhase.values()) {
            phase.timeout(limits).ifPresent(time -> ticks.put(phase, sweep.ticks(time)));
        }
    }

    EventLoop loop() {
        return loop;
    }

    ResponseEncoder encoder() {
        return encoder;
    }

    /** The tick at which a phase entered now has lasted too long. */
    long deadline(ConnectionPhase phase) {
        return sweep.tick() + ticks.getOrDefault(phase, NEVER);
    }

    /** How fast a peer must be while it is waited for in a phase. */
    Pace pace(ConnectionPhase phase) {
        long least = phase.timeout(limits).map(limits::leastWithin).orElse(0L);
        Pace pace = new Pace(ticks.getOrDefault(phase, NEVER), least);
        pace.restart(tick(), 0);
        return pace;
    }

    long tick() {
        return sweep.tick();
    }

    void add(ServerConnection connection) {
        sweep.add(connection);
    }

    void remove(ServerConnection connection) {
        sweep.remove(connection);
    }

    /** Closes connections without a request; the others close with their next response. */
    void drain() {
        sweep.members().forEach(ServerConnection::closeIfIdle);
    }

    /** Interrupts running handlers and closes all connections. */
    void abort() {
        sweep.members().forEach(ServerConnection::abort);
    }
}
