package io.dujiang.bench;

import java.util.concurrent.atomic.AtomicReference;

/** One task or signal of a torture run, which must end exactly once. Safe for use by any thread. */
final class TortureTicket {
    private final TortureTally tally;
    private final String kind;
    private final long opened = System.nanoTime();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.OPEN);

    private enum Stage {
        OPEN,
        BEGUN,
        ENDED,
        CANCELLED
    }

    TortureTicket(TortureTally tally, String kind) {
        this.tally = tally;
        this.kind = kind;
    }

    String kind() {
        return kind;
    }

    long ageNanos(long now) {
        return now - opened;
    }

    /** The code of a task begins. One that was cancelled may begin at that moment; then it counts as cancelled only. */
    void begin() {
        if (!stage.compareAndSet(Stage.OPEN, Stage.BEGUN) && !stage.compareAndSet(Stage.CANCELLED, Stage.ENDED)) {
            tally.doubled(this);
        }
    }

    /** The code of a task ends. */
    void end() {
        if (stage.compareAndSet(Stage.BEGUN, Stage.ENDED)) {
            tally.ended(this);
        }
    }

    /** A signal, or a task without duration, arrived. */
    void received() {
        if (stage.compareAndSet(Stage.OPEN, Stage.ENDED)) {
            tally.ended(this);
        } else if (!stage.compareAndSet(Stage.CANCELLED, Stage.ENDED)) {
            tally.doubled(this);
        }
    }

    /** Whoever cancelled it says so; true if it had not begun. */
    boolean cancelled() {
        boolean first = stage.compareAndSet(Stage.OPEN, Stage.CANCELLED);
        if (first) {
            tally.cancelled(this);
        }
        return first;
    }

    /** True until it has begun, ended or was cancelled. */
    boolean isOpen() {
        return stage.get() == Stage.OPEN;
    }

    @Override
    public String toString() {
        return kind + " " + stage.get() + ", open for " + ageNanos(System.nanoTime()) / 1_000_000 + " ms";
    }
}
