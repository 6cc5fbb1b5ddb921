package io.dujiang.bench;

import java.util.function.BiFunction;

/**
 * Looks for the highest rate that is sustained: by bisection with short loads, then with one of full length, lowered until
 * that passes too.
 *
 * @param steps short loads
 * @param lowering by which a rate that fails at full length is multiplied
 */
record RateSearch(int steps, double lowering) {
    private static final int CONFIRMATIONS = 6;
    private static final int ROUND_TO = 100;

    /** How long a load is. */
    enum Length {
        SHORT,
        FULL
    }

    /**
     * What was found.
     *
     * @param best the measurement at the highest rate that was sustained, or at the lowest that was tried
     * @param rate that rate
     * @param lowestFailed the lowest rate above it that was not
     */
    record Found<M>(M best, int rate, int lowestFailed) {}

    /** One load. */
    interface Trial {
        boolean isSustained();
    }

    <M extends Trial> Found<M> search(int low, int high, BiFunction<Integer, Length, M> load) {
        int passed = low;
        int failed = high;
        for (int i = 0; i < steps; i++) {
            int middle = round((passed + failed) / 2);
            if (load.apply(middle, Length.SHORT).isSustained()) {
                passed = middle;
            } else {
                failed = middle;
            }
        }
        return confirm(passed, failed, load);
    }

    private <M extends Trial> Found<M> confirm(int rate, int failed, BiFunction<Integer, Length, M> load) {
        M last = load.apply(rate, Length.FULL);
        int passed = rate;
        int lowestFailed = failed;
        for (int i = 1; i < CONFIRMATIONS && !last.isSustained(); i++) {
            lowestFailed = passed;
            passed = round((int) (passed * lowering));
            last = load.apply(passed, Length.FULL);
        }
        return new Found<>(last, passed, lowestFailed);
    }

    private static int round(int rate) {
        return Math.max(ROUND_TO, rate / ROUND_TO * ROUND_TO);
    }
}
