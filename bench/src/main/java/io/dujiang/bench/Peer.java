package io.dujiang.bench;

import java.util.Optional;

/**
 * Another program or library that does the same.
 *
 * @param name of the peer, with its version
 * @param value its figure in the row's unit; empty if it is missing
 * @param missing why there is no figure
 */
record Peer(String name, Optional<Double> value, Optional<String> missing) {
    static Peer measured(String name, double value) {
        return new Peer(name, Optional.of(value), Optional.empty());
    }

    static Peer missing(String name, String reason) {
        return new Peer(name, Optional.empty(), Optional.of(reason));
    }
}
