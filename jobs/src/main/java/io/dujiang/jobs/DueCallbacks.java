package io.dujiang.jobs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The pending callbacks in memory: when each is due, and which are with the sender. An entry may be out of date, its job
 * replayed or deleted since: who takes one looks into the file before it is sent. Used by the writer's thread, but for the
 * demand and the count.
 */
final class DueCallbacks {
    /** A callback and its time. */
    record Due(long jobId, long at) {}

    private final Credit demand = new Credit();
    private final PriorityQueue<Due> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::jobId));
    private final Map<Long, String> sending = new HashMap<>();
    private final AtomicLong pending = new AtomicLong();

    /** Any thread: how many more callbacks are wanted. */
    Credit demand() {
        return demand;
    }

    /** Any thread: how many are neither delivered nor dead, as of the last commit. */
    long pending() {
        return pending.get();
    }

    void addPending(long more) {
        pending.addAndGet(more);
    }

    boolean hasWork(long now) {
        return nextDue().orElse(Long.MAX_VALUE) <= now && demand.isAny();
    }

    OptionalLong nextDue() {
        Due next = waiting.peek();
        return next == null ? OptionalLong.empty() : OptionalLong.of(next.at());
    }

    void add(Due callback) {
        waiting.add(callback);
    }

    boolean isAnyDue(long now) {
        return nextDue().orElse(Long.MAX_VALUE) <= now;
    }

    /** Takes due ones as far as there is demand. */
    List<Due> takeDue(long now) {
        List<Due> due = new ArrayList<>();
        while (isAnyDue(now) && demand.take()) {
            due.add(waiting.remove());
        }
        return due;
    }

    boolean isSending(long jobId, String webhookId) {
        return webhookId.equals(sending.get(jobId));
    }

    void sent(long jobId, String webhookId) {
        sending.put(jobId, webhookId);
    }

    void reported(long jobId, String webhookId) {
        sending.remove(jobId, webhookId);
    }
}
