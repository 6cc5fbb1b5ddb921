package io.dujiang.bench;

import io.dujiang.bench.Row.Better;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * What our figure is to reach: bounds, each alone or times a peer's figure in the same run. Met if the best of our rounds is within all of them.
 *
 * @param bounds none for information only
 */
record IpcTarget(Better better, List<Bound> bounds) {
    private static final double MOST_RATE = 10_000;
    private static final double QUARTER_LESS = 0.75;
    private static final double QUARTER_MORE = 1.25;

    /**
     * One bound.
     *
     * @param text for people
     * @param peer whose figure it is a multiple of; empty for none
     * @param times how often, or the bound itself
     * @param most the bound is never above that
     */
    private record Bound(String text, Optional<IpcPeer> peer, double times, double most) {
        OptionalDouble value(Map<IpcPeer, TaskFigures> figures) {
            if (peer.isEmpty()) {
                return OptionalDouble.of(times);
            }
            TaskFigures of = figures.getOrDefault(peer.get(), new TaskFigures());
            return of.isComplete() ? OptionalDouble.of(Math.min(most, times * of.median())) : OptionalDouble.empty();
        }
    }

    static IpcTarget of(IpcRow row) {
        List<Bound> bounds = new ArrayList<>();
        switch (row.measure()) {
            case ONE_WAY -> {
                if (row.bytes() == 1 << 20 && row.exchange() != IpcRow.Exchange.MAP) {
                    bounds.add(times("10,000 MB/s or memcpy", IpcPeer.BARE, 1, MOST_RATE));
                }
                addAeron(row, bounds, QUARTER_LESS);
            }
            case AWAKE -> {
                bounds.add(alone("2 us", 2));
                addAeron(row, bounds, QUARTER_MORE);
            }
            case ASLEEP -> bounds.add(times("1.5 times futex", IpcPeer.BARE, 1.5, Double.MAX_VALUE));
            case GET -> bounds.add(alone("0.5 us", 0.5));
            default -> {}
        }
        return new IpcTarget(row.better(), bounds);
    }

    private static void addAeron(IpcRow row, List<Bound> bounds, double times) {
        if (IpcPeer.AERON.measures(row)) {
            bounds.add(times(
                    String.format(Locale.ROOT, "%.2f times aeron-ipc", times), IpcPeer.AERON, times, Double.MAX_VALUE));
        }
    }

    private static Bound alone(String text, double bound) {
        return new Bound(text, Optional.empty(), bound, bound);
    }

    private static Bound times(String text, IpcPeer peer, double times, double most) {
        return new Bound(text, Optional.of(peer), times, most);
    }

    /** In words; empty for information only. */
    Optional<String> text() {
        return bounds.isEmpty()
                ? Optional.empty()
                : Optional.of((better == Better.HIGHER ? "at least " : "at most ")
                        + bounds.stream().map(Bound::text).collect(Collectors.joining(" and ")));
    }

    /** A bound by a peer that is missing is not met. */
    boolean isMet(Map<IpcPeer, TaskFigures> figures) {
        TaskFigures ours = figures.getOrDefault(IpcPeer.OURS, new TaskFigures());
        return bounds.isEmpty()
                || (ours.isComplete() && bounds.stream().allMatch(bound -> isWithin(ours, bound.value(figures))));
    }

    private boolean isWithin(TaskFigures ours, OptionalDouble bound) {
        return bound.isPresent()
                && (better == Better.HIGHER
                        ? ours.highest() >= bound.getAsDouble()
                        : ours.lowest() <= bound.getAsDouble());
    }
}
