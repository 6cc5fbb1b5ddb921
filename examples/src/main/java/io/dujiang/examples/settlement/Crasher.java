package io.dujiang.examples.settlement;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Kills the service at the 202s that a plan draws, and starts it again. A kill counts if the service died of it with accepted
 * jobs unfinished; else another one is drawn.
 *
 * <p>Any thread may report a 202, and strikes at once if it is the one: a moment later the service might have nothing left to do.
 * One thread of its own looks into the file that the dead service left, and restarts.
 */
final class Crasher implements AutoCloseable {
    private final CrashPlan plan;
    private final ServiceProcess service;
    private final JobsFile jobs;
    private final Held held;
    private final AcceptedJobs accepted;
    private final Consumer<String> log;
    private final AtomicLong arrived = new AtomicLong();
    private final AtomicLong killAt = new AtomicLong(Long.MAX_VALUE);
    private final AtomicBoolean struck = new AtomicBoolean();
    private final Semaphore due = new Semaphore(0);
    private final List<Long> inFlight = new ArrayList<>();
    private boolean allAnswered;
    private final Thread thread =
            Thread.ofPlatform().name("settlement-crasher").daemon().unstarted(this::run);

    Crasher(CrashPlan plan, DemoStage stage, AcceptedJobs accepted) {
        this.plan = plan;
        this.service = stage.service();
        this.jobs = new JobsFile(stage.folder());
        this.held = Held.in(stage.folder());
        this.accepted = accepted;
        this.log = stage.screen()::say;
    }

    void start() {
        arm(0);
        thread.start();
    }

    /** A 202 has arrived. Does not block. */
    void accepted() {
        killIfDue(arrived.incrementAndGet());
    }

    /** How many 202s have arrived. */
    long arrived() {
        return arrived.get();
    }

    /** From here on orders end only when the last kill has counted. Blocks while a kill is under way. */
    synchronized void hold() {
        held.begin();
        endHoldIfDone();
    }

    private void endHoldIfDone() {
        if (plan.isDone()) {
            held.end();
        }
    }

    /** No further 202 will come; what is left of the kills comes without one. Blocks while a kill is under way. */
    synchronized void allAnswered() {
        allAnswered = true;
        arm(arrived.get());
    }

    /**
     * Nothing is left to submit. Blocks while a kill is under way.
     *
     * @param before how many 202s had arrived before the last lines were submitted
     * @param expected how many 202s there are at least in the whole run
     */
    synchronized void enterTail(long before, long expected) {
        plan.enterTail(expected);
        arm(before);
    }

    private void arm(long from) {
        if (struck.get()) {
            return; // the restart arms again
        }
        killAt.set(allAnswered && !plan.isDone() ? from : plan.next(from));
        killIfDue(arrived.get());
    }

    private void killIfDue(long count) {
        long at = killAt.get();
        if (count >= at && killAt.compareAndSet(at, Long.MAX_VALUE)) {
            struck.set(true);
            service.strike();
            due.release();
        }
    }

    private void run() {
        try {
            while (true) {
                due.acquire();
                crash();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (IOException | SQLException | ServiceFailedException e) {
            log.accept("The service could not be crashed and restarted: " + e.getMessage());
            service.giveUp();
        }
    }

    private synchronized void crash() throws IOException, SQLException, InterruptedException {
        int status = service.kill();
        long unfinished = jobs.unfinishedAmong(accepted.ids());
        boolean counts = status == ServiceProcess.KILLED && unfinished > 0;
        log.accept("Killed at 202 number " + arrived + ": exit status " + status + ", " + unfinished
                + " accepted jobs unfinished" + (counts ? "" : "; it does not count"));
        if (counts) {
            inFlight.add(unfinished);
            plan.count();
            endHoldIfDone();
        }
        service.start();
        struck.set(false);
        arm(arrived.get());
    }

    /** The accepted jobs that were unfinished at each kill that counted. */
    synchronized List<Long> inFlight() {
        return List.copyOf(inFlight);
    }

    /** Kills no more; waits for a kill that is under way and the restart after it. */
    @Override
    public void close() {
        synchronized (this) {
            thread.interrupt();
        }
    }
}
