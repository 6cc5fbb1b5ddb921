package io.dujiang.loop;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of a group's tasks goes, for each kind of task: give it to {@link LoopGroupBuilder#instrument} and ask {@link #kinds}.
 * Safe for use by any thread; one accounting may serve several groups.
 *
 * <p>It keeps a sum for each kind, and beside that only the tasks that have not ended. Kinds beyond the first 1,000 are taken together as
 * {@value #OTHERS}.
 */
public final class Accounting implements Instrument {
    /** The kind of tasks whose own would be one too many. */
    public static final String OTHERS = "(others)";

    private static final int KINDS = 1_000;

    private final Map<String, KindTotals> kinds = new ConcurrentHashMap<>();
    private final Set<TaskTimings> live = ConcurrentHashMap.newKeySet();
    private final boolean countsBytes;
    private volatile @Nullable String whyAbsent;

    /** Accounts for time and bytes. */
    public Accounting() {
        this(true);
    }

    private Accounting(boolean countsBytes) {
        this.countsBytes = countsBytes;
    }

    /** Accounts for time alone, which is cheaper. */
    public static Accounting withoutBytes() {
        return new Accounting(false);
    }

    /**
     * All kinds so far, with their tasks that have ended and those that have not, that first which ran longest. What changes meanwhile
     * may be missing.
     *
     * @throws UnsupportedOperationException if nothing was measured, since the groups are portable
     */
    public List<KindTimings> kinds() {
        String why = whyAbsent;
        if (why != null && kinds.isEmpty() && live.isEmpty()) {
            throw new UnsupportedOperationException(why);
        }
        Map<String, KindTotals> sums = new HashMap<>();
        kinds.forEach((kind, totals) -> sums.put(kind, totals.copy()));
        live.forEach(task ->
                sums.computeIfAbsent(boundedKind(task), _ -> new KindTotals()).add(task));
        return sums.entrySet().stream()
                .map(entry -> entry.getValue().timings(entry.getKey()))
                .sorted(Comparator.comparing(KindTimings::running).reversed().thenComparing(KindTimings::kind))
                .toList();
    }

    private KindTotals totals(TaskTimings task) {
        return kinds.computeIfAbsent(boundedKind(task), _ -> new KindTotals());
    }

    private String boundedKind(TaskTimings task) {
        return kinds.size() < KINDS || kinds.containsKey(task.kind()) ? task.kind() : OTHERS;
    }

    @Override
    public void spawned(TaskTimings task) {
        live.add(task);
    }

    @Override
    public void done(TaskTimings task) {
        live.remove(task);
        totals(task).add(task);
    }

    @Override
    public void sampled(TaskTimings task, long nanos, long cpuNanos) {
        totals(task).addSample(nanos, cpuNanos);
    }

    @Override
    public void absent(String why) {
        whyAbsent = why;
    }

    @Override
    public boolean countsBytes() {
        return countsBytes;
    }
}
