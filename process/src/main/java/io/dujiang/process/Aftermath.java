package io.dujiang.process;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of the tasks of a dead worker: the one that ran is to blame, and the others are redone. */
final class Aftermath {
    private final Worker worker;
    private final String cause;
    private final ProcessPoolBuilder settings;
    private int retries;

    Aftermath(Worker worker, String cause, ProcessPoolBuilder settings) {
        this.worker = worker;
        this.cause = cause;
        this.settings = settings;
    }

    /** How many tasks that were to blame are tried again. */
    int retries() {
        return retries;
    }

    /** Queues what is redone, at the head. Returns the tasks that have failed, and by what; empty if all are redone. */
    List<Runnable> settle(Deque<Batch> queue) {
        List<Runnable> ends = new ArrayList<>();
        RemoteTask guilty = guilty();
        boolean vain = isVain(guilty);
        for (Batch batch : worker.slots.all().reversed()) {
            List<RemoteTask> mates = batch.left().stream()
                    .filter(task -> !task.isDone() && task != guilty)
                    .toList();
            if (vain && worker.kill == null) {
                isolate(batch, mates, queue, ends);
            } else {
                redo(batch, vain ? excused(batch, mates, ends) : mates, queue);
            }
            if (guilty != null && batch.tasks.contains(guilty)) {
                blame(batch, guilty, "died while it ran the task", queue, ends);
            }
            worker.slots.remove(batch);
        }
        return ends;
    }

    private static void redo(Batch batch, List<RemoteTask> tasks, Deque<Batch> queue) {
        if (!tasks.isEmpty()) {
            queue.addFirst(batch.anew(tasks));
        }
    }

    /**
     * The worker died between two tasks, perhaps of one that it had not begun: of an argument that its heap has no room for. What it had is given to
     * workers that have nothing else: each batch alone, then each of its tasks alone, which is to blame then.
     */
    private void isolate(Batch batch, List<RemoteTask> tasks, Deque<Batch> queue, List<Runnable> ends) {
        if (batch.alone && batch.tasks.size() == 1) {
            tasks.forEach(task -> blame(
                    batch,
                    task,
                    "died before it began the task, having nothing else to do; its argument has " + task.length()
                            + " bytes",
                    queue,
                    ends));
        } else if (batch.alone) {
            tasks.reversed().forEach(task -> queue.addFirst(batch.anewAlone(List.of(task))));
        } else if (!tasks.isEmpty()) {
            queue.addFirst(batch.anewAlone(tasks));
        }
    }

    private @Nullable RemoteTask guilty() {
        RemoteTask running = worker.running();
        boolean killedForAnother = worker.kill != null
                && (worker.kill != Worker.Kill.TIMEOUT || worker.killedWord != worker.page.running());
        return running == null || running.isDone() || killedForAnother ? null : running;
    }

    /**
     * True if the death brought nothing nearer to its end, so that the same could happen for ever. Else a task was blamed, which is not done
     * too often, or one that was cancelled is gone: then the others may be redone as often as there are such tasks.
     */
    private boolean isVain(@Nullable RemoteTask guilty) {
        RemoteTask running = worker.running();
        return guilty == null
                && (running == null || !running.isDone())
                && (worker.kill == null || worker.kill == Worker.Kill.UNRESPONSIVE);
    }

    private List<RemoteTask> excused(Batch batch, List<RemoteTask> tasks, List<Runnable> ends) {
        List<RemoteTask> excused = new ArrayList<>();
        for (RemoteTask task : tasks) {
            if (deathsOf(task).excuse()) {
                excused.add(task);
            } else {
                ends.add(() -> task.finish(new WorkerDiedException(
                        "Task " + batch.code.name()
                                + " was given up: each of the workers that it was queued in was killed before it ran, the last"
                                + " being " + worker + ": " + cause,
                        false)));
            }
        }
        return excused;
    }

    private void blame(Batch batch, RemoteTask guilty, String how, Deque<Batch> queue, List<Runnable> ends) {
        boolean timedOut = worker.kill == Worker.Kill.TIMEOUT;
        Deaths deaths = deathsOf(guilty);
        int times = deaths.blame(
                timedOut
                        ? worker + " was killed since the task ran longer than " + settings.taskTimeout
                        : worker + " " + how + ": " + cause);
        if (timedOut || times > settings.retries) {
            String message = "Task " + batch.name(batch.tasks.indexOf(guilty)) + " failed after " + times
                    + (times == 1 ? " attempt: " : " attempts: ") + deaths.story();
            ends.add(() -> guilty.finish(new WorkerDiedException(message, timedOut)));
        } else {
            queue.addFirst(batch.anew(List.of(guilty)));
            retries++;
        }
    }

    private static Deaths deathsOf(RemoteTask task) {
        Deaths deaths = task.deaths;
        if (deaths == null) {
            deaths = new Deaths();
            task.deaths = deaths;
        }
        return deaths;
    }
}
