package io.dujiang.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The pool's side of one worker process that is ready. What is not final is guarded by the lock of the dispatcher, unless it says otherwise. */
final class Worker {
    /** The kernel releases the locks of a process some moments before that is seen to be dead. */
    private static final long AT_ONCE_MILLIS = 100;

    final int number;
    final Process process;
    final StatusPage page;
    final Slots slots;
    private final Link control;
    private final Link data;
    private final Outbox outbox;
    private final Hearing hearing;
    long tasksDone;
    boolean retiring;
    boolean toldToEnd;

    /** How long it may take to end once it was told to. */
    Duration timeToEnd = LaunchCommand.TO_END;

    /** It has something long to do, as the watch sees; until its next outcomes. */
    boolean stuck;

    /** It was asked for outcomes and has given none since. */
    private boolean asked;

    /** When it was asked first then, as {@link System#nanoTime}. */
    private long askedAt;

    /** How many batches it was given. */
    private long sent;

    /** How many of them it must have received before it gets more, since one was taken back from it. */
    private long awaited;

    private long awaitedSince;

    /** Why the pool killed it. */
    @Nullable
    Kill kill;

    /** The task that it was killed for. */
    long killedWord;

    /** Batches that were cancelled as a whole and that it was not told of yet. */
    final List<Long> cancelled = new ArrayList<>();

    /** Batches that it has and that are not sent yet. */
    private List<Batch> given = new ArrayList<>();

    /** Used by the watch thread alone. */
    final WorkerWatch watch = new WorkerWatch();

    Worker(int number, Process process, StatusPage page, Link control, Link data) {
        this.number = number;
        this.process = process;
        this.page = page;
        this.slots = new Slots(page);
        this.control = control;
        this.data = data;
        this.outbox = new Outbox(data);
        this.hearing = new Hearing(data, slots);
    }

    /** Why the pool kills a worker: to end a task that took too long or did not end when it was cancelled, or since it does not answer. */
    enum Kill {
        TIMEOUT,
        CANCELLED,
        UNRESPONSIVE,
        TERMINATED
    }

    /** Starts the thread that sends what cannot be sent at once, which calls {@code onFailure} if this process cannot do that. */
    void startSending(Runnable onFailure) {
        outbox.start("pool-send-" + number, onFailure, this::destroy);
    }

    /** @param mostTasks after which it is replaced; 0 if it is not */
    boolean hasRoom(Batch batch, long mostTasks) {
        boolean isNearEnd = mostTasks > 0 && inFlight() > 0 && tasksDone + slots.tasks() >= mostTasks;
        return !retiring && !isNearEnd && !isStuck() && !(batch.alone && hasUnread()) && slots.hasRoom(batch);
    }

    /** True if something that it was sent is on its way: also what was cancelled meanwhile, of which it may die. */
    boolean hasUnread() {
        return page.received() < sent;
    }

    /** True if what it is given would wait behind something long. */
    boolean isStuck() {
        return (stuck && inFlight() > 0) || isBehind();
    }

    /** True if a batch was taken back from it since it had not begun that, and it has shown no sign of life since: it may be stopped. */
    boolean isBehind() {
        return awaited > 0 && page.received() < awaited;
    }

    /** For how many nanoseconds that has been so; 0 if it is not. */
    long behindFor() {
        return isBehind() ? System.nanoTime() - awaitedSince : 0;
    }

    /** A batch was taken back from it since it had not begun that. */
    void isOvertaken() {
        if (!isBehind()) {
            awaitedSince = System.nanoTime();
        }
        awaited = sent;
    }

    int inFlight() {
        return slots.count();
    }

    /** Gives it a batch, to be sent by whoever takes that from {@link #takeGiven}. Returns whether that is the first. */
    boolean give(Batch batch, long now) {
        if (inFlight() == 0) {
            answers();
        }
        batch.worker = this;
        sent++;
        slots.add(batch, now);
        given.add(batch);
        return given.size() == 1;
    }

    /** Outcomes of so many tasks came from it. */
    void hasDone(long tasks) {
        tasksDone += tasks;
        answers();
    }

    private void answers() {
        asked = false;
        stuck = false;
    }

    /** Asks it for the outcomes that it has; if it gives none for long, it has something long to do. For the watch. */
    void ask() {
        long now = System.nanoTime();
        if (!asked) {
            asked = true;
            askedAt = now;
        }
        page.ask();
        stuck = now - askedAt > PoolWatch.STUCK_NANOS;
    }

    /** What is to be sent to it by {@link #send}, with the lock let go. */
    List<Batch> takeGiven() {
        List<Batch> taken = given;
        given = new ArrayList<>();
        return taken;
    }

    /** Sends batches; without any lock. */
    void send(List<Batch> batches) {
        outbox.send(batches);
    }

    /** For how many nanoseconds it has had all its batches. */
    long waitedFor() {
        return inFlight() == 0 ? 0 : System.nanoTime() - slots.latestAt();
    }

    /** The task that runs, or null. */
    @Nullable
    RemoteTask running() {
        return at(page.running());
    }

    /** The task of a word, or null. */
    @Nullable
    RemoteTask at(long word) {
        Batch batch = word == 0 ? null : slots.find(word >>> 16);
        int index = (int) (word & 0xffff) - 1;
        return batch == null || index < 0 || index >= batch.tasks.size() ? null : batch.tasks.get(index);
    }

    WorkerStatus status() {
        long word = page.running();
        Batch batch = word == 0 ? null : slots.find(word >>> 16);
        Optional<String> task = batch == null ? Optional.empty() : Optional.of(batch.code.name());
        return new WorkerStatus(number, process.pid(), task, tasksDone);
    }

    /** Waits for outcomes and has them delivered. For the one thread that hears this worker. */
    void hear(Dispatcher to) throws IOException {
        hearing.hear(frames -> to.results(this, frames));
    }

    /** The caller is about to wait for a task that this worker may have; it looks for the outcome itself where that comes soon. For any thread. */
    void awaited(RemoteTask task, boolean soon, Dispatcher to) {
        if (soon && !Thread.currentThread().isVirtual()) {
            hearing.help(task, frames -> to.results(this, frames));
        } else {
            hearing.resume();
        }
    }

    /** Sends a control frame; called by the watch thread alone. */
    void control(int kind, long task) {
        ByteSink sink = new ByteSink();
        sink.write(kind);
        sink.putLong(task);
        try {
            control.send(sink.written());
        } catch (IOException e) {
            // it died, which its receiving thread sees
        }
    }

    /** The same as {@link #kill} for a task that it was seen to run, unless that has ended since. */
    boolean killFor(long word, Kill why) {
        if (page.running() != word) {
            return false;
        }
        killedWord = kill == null ? word : killedWord;
        return kill(why);
    }

    /** Decides that it is to be killed, which {@link #destroy} does. Returns false if that was decided before. */
    boolean kill(Kill why) {
        if (kill != null) {
            return false;
        }
        kill = why;
        return true;
    }

    /** True if it is dead, or dies in this moment. */
    boolean endsNow() {
        try {
            return process.waitFor(AT_ONCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** Kills its process and all that this has started; with the lock let go, since it asks the system which these are. */
    void destroy() {
        new ProcessTree(process.toHandle()).kill();
    }

    /** Frees what the pool has of it, once it is dead. */
    void free() {
        outbox.close();
        data.close();
        control.close();
    }

    @Override
    public String toString() {
        return "worker " + number + " (pid " + process.pid() + ")";
    }
}
