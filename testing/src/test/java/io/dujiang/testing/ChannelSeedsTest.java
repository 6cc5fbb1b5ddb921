package io.dujiang.testing;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels of every kind: each item that was sent is received once or counted as dropped, also when tasks are interrupted. */
@Timeout(120)
class ChannelSeedsTest {
    private static final int SEEDS = 5_000;

    @Test
    void everyItemIsAccountedFor() throws Exception {
        AtomicLong scenario = new AtomicLong(); // the same as the seed

        DeterministicLoops.explore(SEEDS, group -> new ChannelScenario(group, scenario.incrementAndGet()).run());
    }
}
