package io.dujiang.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The batches that a worker was given and that are not done, each in a slot of its status page. Guarded by the lock of the dispatcher, but for
 * {@link #find}.
 */
final class Slots {
    private static final int MANY = 8;

    private final StatusPage page;
    private final AtomicReferenceArray<@Nullable Batch> batches = new AtomicReferenceArray<>(StatusPage.SLOTS);
    private final int[] free =
            new int[StatusPage.SLOTS]; // the one used last is used first: both processes have it at hand
    private int count;
    private int tasks;
    private boolean taken; // by one that is to be alone
    private long expected;
    private long latestAt;

    Slots(StatusPage page) {
        this.page = page;
        for (int i = 0; i < free.length; i++) {
            free[i] = free.length - 1 - i;
        }
    }

    int count() {
        return count;
    }

    /** When one was added last, as {@link System#nanoTime}. */
    long latestAt() {
        return latestAt;
    }

    /** How many tasks they have, those that have an outcome too. */
    int tasks() {
        return tasks;
    }

    /** True if there is room for one more: for more than one only where they are known to be short, so that none waits behind a long one. */
    boolean hasRoom(Batch batch) {
        return count == 0
                || (!taken
                        && !batch.alone
                        && count < free.length
                        && expected + batch.size.expected(batch.tasks.size()) < BatchSize.AT_HAND_NANOS);
    }

    /** True if there are some, and not many. A guess, for any thread: it may be that of a moment ago. */
    boolean hasFew() {
        int now = count;
        return now > 0 && now < MANY;
    }

    /** Adds a batch, which is about to be sent. */
    void add(Batch batch, long now) {
        count++;
        batch.slot = free[free.length - count];
        batch.sentAt = now;
        latestAt = now;
        batch.expected = batch.size.expected(batch.tasks.size());
        expected += batch.expected;
        tasks += batch.tasks.size();
        taken = batch.alone;
        batches.set(batch.slot, batch);
        page.offer(batch.slot, batch.number);
    }

    /** Removes a batch, if it is there: a worker may say that it is done with one that was taken back from it meanwhile. */
    void remove(Batch batch) {
        if (!batches.compareAndSet(batch.slot, batch, null)) {
            return;
        }
        free[free.length - count] = batch.slot;
        count--;
        taken = taken && count > 0;
        expected -= batch.expected;
        tasks -= batch.tasks.size();
    }

    /** Takes back a batch that the worker has not begun. */
    boolean revoke(Batch batch) {
        boolean revoked = page.revoke(batch.slot, batch.number);
        if (revoked) {
            remove(batch);
        }
        return revoked;
    }

    /** The batch of that number in that slot, or null. For any thread. */
    @Nullable
    Batch find(int slot, long number) {
        Batch batch = slot >= 0 && slot < batches.length() ? batches.get(slot) : null;
        return batch != null && batch.number == number ? batch : null;
    }

    /** The batch of that number, or null. */
    @Nullable
    Batch find(long number) {
        for (int i = 0; i < batches.length(); i++) {
            Batch batch = find(i, number);
            if (batch != null) {
                return batch;
            }
        }
        return null;
    }

    /** All, the oldest first. */
    List<Batch> all() {
        List<Batch> all = new ArrayList<>(count);
        for (int i = 0; all.size() < count; i++) {
            Batch batch = batches.get(i);
            if (batch != null) {
                all.add(batch);
            }
        }
        all.sort((one, other) -> Long.compare(one.number, other.number));
        return all;
    }
}
