package io.dujiang.bench;

import java.util.Map;

/** What our figure is to reach. */
enum TaskTarget {
    /** Met if the best of our rounds is as good as the bounds that the peers' medians set: what is behind by no more than the spread is not behind. */
    FLOOR_AND_STOCK("within 15 % of the floor and no worse than jdk-virtual-threads") {
        @Override
        boolean isMet(Map<TaskPeer, TaskFigures> figures) {
            TaskFigures ours = figuresOf(figures, TaskPeer.OURS);
            TaskFigures floor = figuresOf(figures, TaskPeer.FLOOR);
            TaskFigures stock = figuresOf(figures, TaskPeer.STOCK);
            return ours.isComplete()
                    && floor.isComplete()
                    && stock.isComplete()
                    && ours.lowest() <= floor.median() * MOST_TIMES_FLOOR
                    && ours.lowest() <= stock.median();
        }

        @Override
        boolean names(TaskPeer peer) {
            return peer == TaskPeer.OURS || peer == TaskPeer.FLOOR || peer == TaskPeer.STOCK;
        }
    },
    /** Met by the median of the rounds. */
    LAG("p99 under 10 ms") {
        @Override
        boolean isMet(Map<TaskPeer, TaskFigures> figures) {
            TaskFigures ours = figuresOf(figures, TaskPeer.OURS);
            return ours.isComplete() && ours.median() < MOST_LAG_MILLIS;
        }

        @Override
        boolean names(TaskPeer peer) {
            return peer == TaskPeer.OURS;
        }
    };

    private static final double MOST_TIMES_FLOOR = 1.15;
    private static final double MOST_LAG_MILLIS = 10;

    private final String text;

    TaskTarget(String text) {
        this.text = text;
    }

    static TaskTarget of(TaskRow row) {
        return row.size() == TaskRow.Size.LAG ? LAG : FLOOR_AND_STOCK;
    }

    abstract boolean isMet(Map<TaskPeer, TaskFigures> figures);

    /** Whether it is about that one's figure. */
    abstract boolean names(TaskPeer peer);

    /** The target in words. */
    String text() {
        return text;
    }

    static TaskFigures figuresOf(Map<TaskPeer, TaskFigures> figures, TaskPeer peer) {
        return figures.getOrDefault(peer, new TaskFigures());
    }
}
