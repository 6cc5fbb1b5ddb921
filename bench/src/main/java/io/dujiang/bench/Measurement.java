package io.dujiang.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What became of one load: latency runs from when a job was due to when its end was stored, as the file says.
 *
 * @param load what was sent
 * @param finishedNanos when each job was finished, after the start, in the order of their due times,
 *     for those that were accepted
 * @param service what it cost
 */
record Measurement(LoadResult load, long[] finishedNanos, Cost service) implements RateSearch.Trial {
    private static final double MILLI = 1e6;
    private static final long STEP = Duration.ofMillis(10).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /**
     * What a load cost the service.
     *
     * @param cpu processor time, user and system
     * @param residentBytes its memory at the end
     */
    record Cost(Duration cpu, long residentBytes) {}

    /** True if everything was accepted and the backlog did not grow: at the end it was within its swing at second 5. */
    @Override
    public boolean isSustained() {
        return load.refused() == 0 && backlogAtEnd() <= backlogAtSecond5();
    }

    /** The largest backlog in the second from second 5 on; in the part after the first third of a shorter load. */
    long backlogAtSecond5() {
        long from = Math.min(5 * SECOND, load.plan().duration().toNanos() / 3 / STEP * STEP);
        return backlog(from, from + window()).max().orElse(0);
    }

    /** The mean backlog in the last second of arrivals; in the last part of a shorter load. */
    long backlogAtEnd() {
        long end = load.plan().duration().toNanos();
        return Math.round(backlog(end - window(), end).average().orElse(0));
    }

    private long window() {
        return Math.min(SECOND, load.plan().duration().toNanos() / 6);
    }

    private LongStream backlog(long from, long until) {
        long[] sorted = finishedNanos.clone();
        Arrays.sort(sorted);
        return LongStream.iterate(from, at -> at < until, at -> at + STEP).map(at -> due(at) - countBelow(sorted, at));
    }

    private long due(long nanos) {
        return Math.min(finishedNanos.length, (long) (nanos * (load.plan().jobsPerSecond() / 1e9)));
    }

    private static int countBelow(long[] sorted, long value) {
        int found = Arrays.binarySearch(sorted, value);
        return found < 0 ? -found - 1 : found;
    }

    /** Jobs finished each second, after the first third of the time that it took. */
    double throughput() {
        long last = Arrays.stream(finishedNanos).max().orElse(1);
        long first = last / 3;
        return Arrays.stream(finishedNanos).filter(at -> at > first).count() * 1e9 / (last - first);
    }

    double meanMillis() {
        return latencies().average().orElse(0) / MILLI;
    }

    /** The means of the three thirds of the load. */
    double[] meansOfThirds() {
        long[] all = latencies().toArray();
        int third = all.length / 3;
        return new double[] {mean(all, 0, third), mean(all, third, 2 * third), mean(all, 2 * third, all.length)};
    }

    private static double mean(long[] values, int from, int to) {
        return Arrays.stream(values, from, to).average().orElse(0) / MILLI;
    }

    private LongStream latencies() {
        int[] accepted = IntStream.range(0, load.ids().length)
                .filter(job -> load.ids()[job] != 0)
                .toArray();
        return IntStream.range(0, accepted.length)
                .mapToLong(i -> finishedNanos[i] - load.plan().dueNanos(accepted[i]));
    }

    /** What was seen, in a line. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "at %,d/s for %d s: mean %.1f ms, backlog %,d then %,d%s",
                load.plan().jobsPerSecond(),
                load.plan().duration().toSeconds(),
                meanMillis(),
                backlogAtSecond5(),
                backlogAtEnd(),
                load.refused() == 0 ? "" : ", " + load.refused() + " refused: " + load.firstRefusal());
    }

    /** Further figures by name, for a report. */
    Map<String, Object> details() {
        long[] sorted = latencies().sorted().toArray();
        int jobs = finishedNanos.length;
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("jobsPerSecond", load.plan().jobsPerSecond());
        details.put("seconds", load.plan().duration().toMillis() / 1e3);
        details.put("meanMs", ReportJson.rounded(meanMillis()));
        details.put("p50Ms", percentile(sorted, 50));
        details.put("p99Ms", percentile(sorted, 99));
        details.put("p999Ms", percentile(sorted, 99.9));
        details.put("backlogAtSecond5", backlogAtSecond5());
        details.put("backlogAtEnd", backlogAtEnd());
        details.put("serviceCpuMicrosPerJob", ReportJson.rounded(service.cpu().toNanos() / 1e3 / jobs));
        details.put("generatorCpuMicrosPerJob", ReportJson.rounded(load.cpu().toNanos() / 1e3 / jobs));
        details.put("serviceResidentMiB", service.residentBytes() >> 20);
        return details;
    }

    private static double percentile(long[] sorted, double percent) {
        int index = (int) Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100));
        return ReportJson.rounded(sorted[index] / MILLI);
    }
}
