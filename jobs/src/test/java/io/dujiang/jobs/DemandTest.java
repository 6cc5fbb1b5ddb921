package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DemandTest {
    private static final int SLOTS = 8;

    private final List<Integer> requests = new ArrayList<>();
    private boolean open = true;
    private final Demand demand = new Demand(SLOTS, requests::add, () -> open);

    @Test
    void asksForItsSlotsAtFirst() {
        demand.topUp();
        demand.topUp();

        assertThat(requests).containsExactly(SLOTS);
    }

    @Test
    void longWorkIsAskedForOneByOne() {
        demand.topUp();

        demand.took(TimeUnit.SECONDS.toNanos(1));
        demand.freed();
        demand.freed();

        assertThat(requests).containsExactly(SLOTS, 1, 1);
        assertThat(demand.prefetch()).isZero();
    }

    @Test
    void shortWorkIsFetchedAheadUpToABound() {
        learn(TimeUnit.MICROSECONDS.toNanos(1), 200);

        demand.topUp();

        assertThat(requests).containsExactly(SLOTS + 4_096);
    }

    @Test
    void whatIsFetchedAheadIsTwentyMillisecondsOfWork() {
        learn(TimeUnit.MILLISECONDS.toNanos(2), 500);

        assertThat(demand.prefetch()).isBetween(SLOTS * 9, SLOTS * 10);
    }

    @Test
    void aQuarterOfTheSurplusIsAskedForAtOnce() {
        learn(TimeUnit.MICROSECONDS.toNanos(1), 200);
        demand.topUp();

        for (int i = 0; i < 1_023; i++) {
            demand.freed();
        }
        assertThat(requests).hasSize(1);
        demand.freed();

        assertThat(requests).containsExactly(SLOTS + 4_096, 1_024);
    }

    @Test
    void nothingIsFetchedAheadWhileItStalls() {
        learn(TimeUnit.MICROSECONDS.toNanos(1), 200);

        demand.stalled();
        demand.topUp();
        demand.took(1);

        assertThat(requests).containsExactly(SLOTS);
        assertThat(demand.prefetch()).isEqualTo(4_096);
    }

    @Test
    void asksForNothingWhileItIsClosed() {
        open = false;
        demand.topUp();
        assertThat(requests).isEmpty();

        open = true;
        demand.topUp();

        assertThat(requests).containsExactly(SLOTS);
    }

    private void learn(long nanos, int times) {
        for (int i = 0; i < times; i++) {
            demand.took(nanos);
        }
    }
}
