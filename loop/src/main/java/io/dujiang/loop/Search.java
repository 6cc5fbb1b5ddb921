package io.dujiang.loop;

import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Counts the loops that search for work of others, and wakes one that sleeps when there is work to share. */
final class Search {
    /*
     * Wake-up of loops that sleep while others have work to give. A loop says that it is idle, then looks once more at all queues;
     * who adds work reads afterwards which loops are idle, with a full fence between. One sleeping loop is woken at a time, and it
     * counts as searching from then on; while one searches nobody wakes another. So the end of a search must not leave work
     * behind: who found something wakes the next one if there is more, and who found nothing looks once more before it sleeps. What
     * it sees then it searches for again, so that it wakes the next one too. At most half of the loops search by themselves.
     *
     * The count may be below what is true for a moment, between the claim of a sleeper and the increment: then one loop more is
     * woken than needed.
     *
     * Source: wakep and the spinning Ms of Go's scheduler; tokio's idle state counts the same in one word.
     */
    /** A loop as far as it searches; called by its holder. */
    interface Searcher {
        /** True if it has nothing to run. */
        boolean isEmpty();

        /** Takes something from others. False if there was nothing. */
        boolean find();
    }

    private final List<Idle> loops = new CopyOnWriteArrayList<>();
    private final AtomicInteger searching = new AtomicInteger();
    private final BooleanSupplier work;

    /** @param work whether there is something that any loop may run */
    Search(BooleanSupplier work) {
        this.work = work;
    }

    /** Adds a loop, before any is started. */
    void add(Idle loop) {
        loops.add(loop);
    }

    /** Wakes a loop for work that the caller has added to what any loop may run, unless one searches already. */
    void wakeOne() {
        VarHandle.fullFence();
        if (searching.get() > 0) {
            return;
        }
        for (Idle loop : loops) {
            if (loop.wakeToSearch()) {
                searching.incrementAndGet();
                return;
            }
        }
    }

    /** The same for work that the caller has added to its own loop. */
    void share() {
        if (loops.size() > 1) {
            wakeOne();
        }
    }

    /** Lets a loop without work search by itself, unless enough of them do. True if it has found something. */
    boolean search(Searcher loop) {
        if (2 * searching.get() >= loops.size()) {
            return false;
        }
        searching.incrementAndGet();
        return searchCounted(loop);
    }

    /** A loop goes on after it said that it was idle: it searches if it was told to, or if there is something to find. */
    void goOn(Idle idle, Searcher loop) {
        if (!idle.end()) {
            searchAsTold(loop);
        } else if (loop.isEmpty() && work.getAsBoolean()) {
            var _ = search(loop);
        }
    }

    /** It may have got other work meanwhile: then there is nothing to search for, and no room for what would be found. */
    private void searchAsTold(Searcher loop) {
        if (loop.isEmpty()) {
            var _ = searchCounted(loop);
        } else {
            end(true);
        }
    }

    private boolean searchCounted(Searcher loop) {
        boolean found = loop.find();
        end(found);
        return found;
    }

    /** A loop searches no more. If it has something to run, which it did not have before or did not look for, others get what is left. */
    private void end(boolean busy) {
        if (searching.decrementAndGet() <= 0 && busy && work.getAsBoolean()) {
            share();
        }
    }
}
