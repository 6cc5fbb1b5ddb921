package io.dujiang.loop;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The items of a channel that wait to be received, and how many more its receivers want. Guarded by the channel's lock.
 *
 * @param <T> the items
 */
final class ChannelBuffer<T> {
    /*
     * "consumed" counts what was received since the last refill. Items and those consumed are together at most "bound"; when "refillAt" are
     * consumed they count no more, and senders get that much room at once. Without a limit the bound is the capacity and each receive
     * refills.
     */
    private final Queue<T> items = new ArrayDeque<>();
    private final int capacity;
    private final WhenFull whenFull;
    private int bound;
    private int refillAt = 1;
    private int consumed;
    private long dropped;

    ChannelBuffer(int capacity, WhenFull whenFull) {
        if (capacity < 1) {
            throw new IllegalArgumentException("A channel needs a capacity of at least 1, got " + capacity);
        }
        this.capacity = capacity;
        this.whenFull = whenFull;
        this.bound = capacity;
    }

    int capacity() {
        return capacity;
    }

    WhenFull whenFull() {
        return whenFull;
    }

    /** Lets receivers want so many at a time. The caller refills. */
    void limitRate(int n) {
        bound = Math.min(n, capacity);
        refillAt = bound - bound / 4;
    }

    /** How many items receivers want that are not here. */
    int room() {
        return bound - items.size() - consumed;
    }

    /** Adds an item, and drops others for it where the channel says so; false if there is no room. */
    boolean add(T item) {
        return (room() > 0 || makeRoom()) && items.add(item);
    }

    private boolean makeRoom() {
        return switch (whenFull) {
            case WAIT, FAIL -> false;
            case DROP_NEWEST -> {
                dropped++;
                yield false;
            }
            case DROP_OLDEST -> {
                dropped++;
                yield items.poll() != null;
            }
            case KEEP_LATEST -> {
                dropped += items.size();
                items.clear();
                consumed = 0;
                yield true;
            }
        };
    }

    @Nullable
    T poll() {
        return items.poll();
    }

    /** An item was received. True if the receivers have had so many since the last refill that they want more: the caller refills. */
    boolean countConsumed() {
        consumed++;
        return consumed >= refillAt;
    }

    /** Makes room for as many as were received. */
    void refill() {
        consumed = 0;
    }

    int size() {
        return items.size();
    }

    long dropped() {
        return dropped;
    }
}
