package io.dujiang.net;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long a test waits for what must come: longer than a busy machine takes for it. */
final class Patience {
    private static final Duration LONG = Duration.ofSeconds(40);

    private Patience() {}

    /** Waits for a condition. */
    static ConditionFactory await() {
        return Awaitility.await().atMost(LONG);
    }
}
