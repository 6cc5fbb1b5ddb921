package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrashPlanTest {
    private static final long BODY = 10_000;
    private static final long NEVER = Long.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void allButTheLastKillComeInTheBodyAndTheLastInTheTail(long seed) {
        CrashPlan plan = new CrashPlan(5, BODY, new SplittableRandom(seed));
        long at = 0;
        for (int kill = 1; kill < 5; kill++) {
            long next = plan.next(at);
            assertThat(next).isGreaterThan(at).isLessThanOrEqualTo(BODY);
            plan.count();
            at = next;
        }
        assertThat(plan.next(at)).isEqualTo(NEVER);

        plan.enterTail(BODY + 100);
        assertThat(plan.next(BODY)).isBetween(BODY + 1, BODY + 100);
        plan.count();
        assertThat(plan.next(BODY + 50)).isEqualTo(NEVER);
        assertThat(plan.isDone()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void killThatDidNotCountIsDrawnAgain(long seed) {
        CrashPlan plan = new CrashPlan(2, BODY, new SplittableRandom(seed));
        long first = plan.next(0);

        assertThat(plan.next(first)).isGreaterThan(first).isNotEqualTo(NEVER);
        plan.enterTail(BODY + 100);
        assertThat(plan.next(BODY + 100)).isEqualTo(BODY + 101);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sameSeedDrawsTheSameKills(long seed) {
        assertThat(new CrashPlan(3, BODY, new SplittableRandom(seed)).next(0))
                .isEqualTo(new CrashPlan(3, BODY, new SplittableRandom(seed)).next(0));
    }
}
