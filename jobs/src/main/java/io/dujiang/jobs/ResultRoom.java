package io.dujiang.jobs;

import java.util.HashMap;
import java.util.Map;

/**
 * How many bytes are laid out with a new job, so that its end rewrites its row where it is instead of splitting the page: the
 * moving mean of its kind's results. Used by one thread.
 */
final class ResultRoom {
    private static final int LARGEST = 2_048;
    private static final int MAX_KINDS = 1_000;
    private static final double WEIGHT = 1.0 / 64;

    private final Map<String, double[]> means = new HashMap<>();

    int of(String kind) {
        double[] mean = means.get(kind);
        return mean == null ? 0 : (int) mean[0];
    }

    /** Learns from a result. */
    void observe(String kind, int bytes) {
        double size = Math.min(bytes, LARGEST);
        double[] mean = means.get(kind);
        if (mean != null) {
            mean[0] += (size - mean[0]) * WEIGHT;
        } else if (means.size() < MAX_KINDS) {
            means.put(kind, new double[] {size});
        }
    }
}
