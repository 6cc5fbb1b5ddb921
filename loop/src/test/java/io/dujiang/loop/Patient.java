package io.dujiang.loop;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for what comes at once, or late on a machine that has much else to do. */
final class Patient {
    private static final Duration LONGEST = Duration.ofSeconds(150);

    private Patient() {}

    static ConditionFactory await() {
        return Awaitility.await().atMost(LONGEST);
    }
}
