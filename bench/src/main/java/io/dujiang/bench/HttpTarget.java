package io.dujiang.bench;

import java.util.Map;
import java.util.Optional;

/** What our figure is to reach beside a peer's median. It counts as reached if it is within the spread of our rounds. */
enum HttpTarget {
    NEAR_NETTY("within 5 % of raw-netty", HttpPeer.NETTY) {
        @Override
        boolean isMet(Samples ours, double peer, Metric metric) {
            return ours.spread(metric).getFirst() <= peer * MOST_TIMES_NETTY;
        }
    },
    NEAR_NETTY_TLS("within 5 % of raw-netty", HttpPeer.NETTY_TLS) {
        @Override
        boolean isMet(Samples ours, double peer, Metric metric) {
            return NEAR_NETTY.isMet(ours, peer, metric);
        }
    },
    NEAR_NETTY_TWO("within 5 % of raw-netty", HttpPeer.NETTY_TWO) {
        @Override
        boolean isMet(Samples ours, double peer, Metric metric) {
            return NEAR_NETTY.isMet(ours, peer, metric);
        }
    },
    ABOVE_ASYNCIO("at least 1.5 times asyncio-streams", HttpPeer.ASYNCIO_STREAMS) {
        @Override
        boolean isMet(Samples ours, double peer, Metric metric) {
            return ours.spread(metric).getLast() >= peer * LEAST_TIMES_ASYNCIO;
        }
    },
    /** Of all that were measured, of which raw Netty is always one. */
    LIKE_THE_BEST("no worse than the best peer's", HttpPeer.NETTY) {
        @Override
        boolean isMet(Samples ours, double peer, Metric metric) {
            return ours.spread(metric).getFirst() <= peer;
        }

        @Override
        double peer(Map<HttpPeer, Samples> peers, Metric metric) {
            return peers.values().stream()
                    .filter(Samples::isComplete)
                    .mapToDouble(samples -> samples.median(metric))
                    .min()
                    .orElseThrow();
        }
    },
    ABOVE_HAND_OFF("more than netty-hand-off", HttpPeer.HAND_OFF) {
        @Override
        boolean isMet(Samples ours, double peer, Metric metric) {
            return ours.spread(metric).getLast() > peer;
        }
    },
    BELOW_HAND_OFF("less than netty-hand-off", HttpPeer.HAND_OFF) {
        @Override
        boolean isMet(Samples ours, double peer, Metric metric) {
            return ours.spread(metric).getFirst() < peer;
        }
    },
    /** For information. */
    NONE("", HttpPeer.NETTY) {
        @Override
        boolean isMet(Samples ours, double peer, Metric metric) {
            return true;
        }
    };

    private static final double MOST_TIMES_NETTY = 1.05;
    private static final double LEAST_TIMES_ASYNCIO = 1.5;

    private final String text;
    private final HttpPeer named;

    HttpTarget(String text, HttpPeer named) {
        this.text = text;
        this.named = named;
    }

    /** Whether our figures reach it; false if some of ours or all of the peer's are missing. */
    boolean isMet(Samples ours, Map<HttpPeer, Samples> peers, Metric metric) {
        return this == NONE
                || (ours.isComplete()
                        && ours.failures() == 0
                        && peers.getOrDefault(named, new Samples()).isComplete()
                        && isMet(ours, peer(peers, metric), metric));
    }

    abstract boolean isMet(Samples ours, double peer, Metric metric);

    double peer(Map<HttpPeer, Samples> peers, Metric metric) {
        return peers.getOrDefault(named, new Samples()).median(metric);
    }

    /** The peer without which it cannot be judged. */
    HttpPeer named() {
        return named;
    }

    /** The target in words; empty for information. */
    Optional<String> text() {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
