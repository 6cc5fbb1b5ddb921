package io.dujiang.testing;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scopes, attempts, deadlines and cancellation in ten thousand trees and orders. */
@Timeout(120)
class ScopeSeedsTest {
    private static final int SEEDS = 10_000;

    @Test
    void everyScopeKeepsWhatItPromises() throws Exception {
        exploreTrees(SEEDS);
    }

    static void exploreTrees(int seeds) throws InterruptedException {
        AtomicLong tree = new AtomicLong(); // the same as the seed

        DeterministicLoops.explore(seeds, group -> new ScopeScenario(group, tree.incrementAndGet()).run());
    }

    @Test
    void andSoItDoesWhenItsOwnerIsCancelled() throws Exception {
        AtomicLong tree = new AtomicLong();

        DeterministicLoops.explore(SEEDS, group -> new ScopeScenario(group, tree.incrementAndGet()).runAndCancel());
    }
}
