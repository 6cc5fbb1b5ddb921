package io.dujiang.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** The batches that wait, and which worker they are given to. Guarded by the lock of the dispatcher. */
final class Assignments {
    private final Deque<Batch> queue = new ArrayDeque<>();
    private final Roster roster;
    private final List<Worker> toSend = new ArrayList<>();

    /** How many batches were cancelled while they waited, since the queue was swept last. */
    private int cancelledQueued;

    Assignments(Roster roster) {
        this.roster = roster;
    }

    /**
     * Batches that were given to a worker and are to be sent without the lock.
     *
     * @param worker that gets them
     * @param batches in order
     */
    record Parcel(Worker worker, List<Batch> batches) {
        void send() {
            worker.send(batches);
        }
    }

    void add(List<Batch> batches) {
        for (Batch batch : batches) {
            batch.own();
            queue.addLast(batch);
        }
    }

    /** Gives waiting batches to the workers that have room for them. Returns whether there was one. */
    boolean assign() {
        long now = System.nanoTime();
        boolean given = false;
        Worker worker;
        while (!queue.isEmpty() && (worker = roster.freest(queue.getFirst())) != null) {
            Batch batch = queue.removeFirst();
            if (!batch.isDone()) {
                given = true;
                if (worker.give(batch, now)) {
                    toSend.add(worker);
                }
            }
        }
        return given;
    }

    /** What was given since this was called last. */
    List<Parcel> takeParcels() {
        if (toSend.isEmpty()) {
            return List.of();
        }
        List<Parcel> parcels = new ArrayList<>(toSend.size());
        for (Worker worker : toSend) {
            parcels.add(new Parcel(worker, worker.takeGiven()));
        }
        toSend.clear();
        return parcels;
    }

    /** True if nothing waits, and no worker has anything. */
    boolean isDrained() {
        while (!queue.isEmpty() && queue.getFirst().isDone()) {
            queue.removeFirst();
        }
        return queue.isEmpty() && roster.isIdle();
    }

    /** Takes out all that wait. */
    List<Batch> takeQueued() {
        List<Batch> queued = List.copyOf(queue);
        queue.clear();
        return queued;
    }

    /** Takes from a dead worker what it had, and queues at the head what is redone. */
    List<Runnable> settle(Aftermath aftermath) {
        return aftermath.settle(queue);
    }

    /** Some tasks were cancelled. A batch of which others are wanted goes on: the watch sees when one that is not begins. */
    void cancel(List<RemoteTask> tasks) {
        tasks.stream()
                .flatMap(task -> Stream.ofNullable(task.batch))
                .distinct()
                .filter(Batch::isDone)
                .forEach(this::cancel);
        sweep();
    }

    /** Frees what was cancelled in the queue, once that may be half of it: else each of many cancellations would look at all that wait. */
    private void sweep() {
        if (cancelledQueued > 0 && cancelledQueued >= queue.size() / 2) {
            queue.removeIf(Batch::isDone);
            cancelledQueued = 0;
        }
    }

    private void cancel(Batch batch) {
        Worker worker = batch.worker;
        if (worker == null) {
            cancelledQueued++;
        } else if (worker.slots.find(batch.slot, batch.number) != null && !worker.slots.revoke(batch)) {
            worker.cancelled.add(StatusPage.batchWord(batch.number));
        }
    }

    /** Has the watch see if a worker never reads what was cancelled on its way there, where a batch that is to be alone waits for that. */
    void awaitUnread() {
        if (!queue.isEmpty() && queue.getFirst().alone) {
            roster.everyone().stream()
                    .filter(worker -> worker.inFlight() == 0 && worker.hasUnread())
                    .forEach(Worker::isOvertaken);
        }
    }

    /** Takes back what waits in workers behind something long while another worker goes on, and what waits long while another has nothing. */
    void recall() {
        boolean othersGoOn = roster.hasUnstuck();
        boolean othersAreIdle = queue.isEmpty() && roster.hasIdle();
        long now = System.nanoTime();
        for (Worker worker : roster.everyone()) {
            if (worker.isStuck() && othersGoOn) {
                recall(worker, now);
            } else if (othersAreIdle) {
                recall(worker, now - PoolWatch.STUCK_NANOS);
            }
        }
    }

    /** Puts at the head of the queue what a worker was sent before a time and has not begun. */
    private void recall(Worker worker, long before) {
        for (Batch batch : worker.slots.all().reversed()) {
            if (batch.sentAt + batch.patience() - before < 0 && worker.slots.revoke(batch)) {
                worker.isOvertaken();
                queue.addFirst(batch.recalled());
            }
        }
    }
}
