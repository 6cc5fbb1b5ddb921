package io.dujiang.bench;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The HTTP servers that run beside each other while one after the other is loaded. */
final class HttpServers implements AutoCloseable {
    private final Cores cores;
    private final Map<HttpPeer, Optional<String>> whyMissing = new EnumMap<>(HttpPeer.class);
    private final Map<HttpPeer, MeasuredServer> running = new EnumMap<>(HttpPeer.class);
    private final Map<HttpPeer, Set<String>> warm = new HashMap<>();
    private Optional<MeasuredServer> backEnd = Optional.empty();

    HttpServers(Cores cores) {
        this.cores = cores;
    }

    /** Builds what a server needs. Blocks. */
    void prepare(HttpPeer peer) {
        whyMissing.computeIfAbsent(peer, HttpPeer::prepare);
    }

    /** Why there is no such server; empty if there is. */
    Optional<String> whyMissing(HttpPeer peer) {
        return whyMissing.getOrDefault(peer, Optional.empty());
    }

    /** The server of a peer, started if it does not run. Blocks. */
    MeasuredServer of(HttpPeer peer) throws IOException {
        MeasuredServer server = running.get(peer);
        if (server == null) {
            List<String> command = peer.command(backEnd());
            server = MeasuredServer.start(
                    peer.isUnpinned() ? cores.anywhere(command) : cores.onServer(command),
                    "http-" + peer.name().toLowerCase(Locale.ROOT));
            running.put(peer, server);
        }
        return server;
    }

    private int backEnd() throws IOException {
        if (backEnd.isEmpty()) {
            List<String> command =
                    ServerLauncher.OfJava.of(JavaServer.BACK_END).command(new ServerSetup(0, 1, ServerSetup.AUTO, 0));
            backEnd = Optional.of(MeasuredServer.start(cores.onLoad(command), "http-back-end"));
        }
        return backEnd.get().port();
    }

    /** True at the first call for a server and what it is asked for. */
    boolean isCold(HttpPeer peer, String work) {
        return warm.computeIfAbsent(peer, _ -> new HashSet<>()).add(work);
    }

    /** Ends a server, so that the next to ask for it gets a new one. */
    void end(HttpPeer peer) {
        MeasuredServer server = running.remove(peer);
        if (server != null) {
            server.close();
        }
        warm.remove(peer);
    }

    /** Ends the servers that are not among these. */
    void keep(Set<HttpPeer> peers) {
        Set.copyOf(running.keySet()).stream()
                .filter(peer -> !peers.contains(peer))
                .forEach(this::end);
    }

    @Override
    public void close() {
        keep(Set.of());
        backEnd.ifPresent(MeasuredServer::close);
    }
}
