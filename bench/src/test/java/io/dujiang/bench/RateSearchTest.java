package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.bench.RateSearch.Found;
import io.dujiang.bench.RateSearch.Length;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateSearchTest {
    private record Load(int rate, Length length, boolean isSustained) implements RateSearch.Trial {}

    private final List<Load> loads = new ArrayList<>();

    @Test
    void findsTheHighestRateWithinItsSteps() {
        Found<Load> found =
                new RateSearch(5, 0.95).search(10_000, 42_000, (rate, length) -> load(rate, length, 30_000));

        assertThat(found.rate()).isBetween(28_000, 30_000);
        assertThat(found.best().isSustained()).isTrue();
        assertThat(found.lowestFailed()).isBetween(30_001, 32_000);
        assertThat(loads).hasSize(6);
    }

    @Test
    void lowersARateThatFailsAtFullLength() {
        Found<Load> found = new RateSearch(3, 0.9)
                .search(10_000, 42_000, (rate, length) -> load(rate, length, length == Length.FULL ? 20_000 : 30_000));

        assertThat(found.rate()).isBetween(18_000, 20_000);
        assertThat(found.lowestFailed()).isGreaterThan(20_000);
        assertThat(found.best().length()).isEqualTo(Length.FULL);
    }

    @Test
    void tellsWhenNoRateWasSustained() {
        Found<Load> found = new RateSearch(1, 0.5).search(1_000, 2_000, (rate, length) -> load(rate, length, 0));

        assertThat(found.best().isSustained()).isFalse();
    }

    private Load load(int rate, Length length, int limit) {
        Load load = new Load(rate, length, rate <= limit);
        loads.add(load);
        return load;
    }
}
