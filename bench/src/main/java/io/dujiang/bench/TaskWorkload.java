package io.dujiang.bench;

import java.util.Map;

/** One row's work on one scheduler. */
@FunctionalInterface
interface TaskWorkload {
    /**
     * How much to measure.
     *
     * @param nanos how long work is repeated that can be
     * @param tasks how many tasks where it is about masses; of lag, how many milliseconds of computing at most
     */
    record Amount(long nanos, int tasks) {}

    /**
     * What came out.
     *
     * @param value in the row's unit
     * @param details further figures by name
     */
    record Figure(double value, Map<String, Double> details) {
        static Figure of(double value) {
            return new Figure(value, Map.of());
        }
    }

    Figure measure(Spawner spawner, Amount amount) throws Exception;

    /** Some operations of a kind, run by a task. */
    @FunctionalInterface
    interface Batch {
        /** Returns how many operations those were. */
        int run(Spawner spawner) throws Exception;
    }

    /** Repeats batches within one task; the mean time of an operation. */
    static TaskWorkload repeated(double unitNanos, Batch batch) {
        return (spawner, amount) -> spawner.call(() -> mean(spawner, amount.nanos(), unitNanos, batch));
    }

    /** Repeats batches on the calling thread; the mean time of an operation. */
    static TaskWorkload repeatedOutside(double unitNanos, Batch batch) {
        return (spawner, amount) -> mean(spawner, amount.nanos(), unitNanos, batch);
    }

    private static Figure mean(Spawner spawner, long nanos, double unitNanos, Batch batch) throws Exception {
        long operations = 0;
        long start = System.nanoTime();
        long taken;
        do {
            operations += batch.run(spawner);
            taken = System.nanoTime() - start;
        } while (taken < nanos);
        return Figure.of(taken / (operations * unitNanos));
    }
}
