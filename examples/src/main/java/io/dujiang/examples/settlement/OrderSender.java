package io.dujiang.examples.settlement;

import io.dujiang.loop.LoopGroup;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Sends the orders of many lines at the same time, each by a task of its own, and enters the answers in the tally.
 *
 * <p>One thread offers lines; it blocks while as many as the window holds have no final answer.
 */
final class OrderSender {
    private final LoopGroup loops;
    private final OrderClient client;
    private final Tally tally;
    private final InstantSource clock;
    private final Consumer<String> log;
    private final Runnable on202;
    private final int window;
    private final Semaphore free;
    private final LineSequence sequence = new LineSequence(this::start);
    private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();

    /**
     * @param stage where clients run and answers are noted
     * @param window how many lines may be without their final answer
     * @param on202 called for each 202, by the clients' tasks
     */
    OrderSender(DemoStage stage, int window, Runnable on202) {
        this.loops = stage.loops();
        this.client = stage.client();
        this.tally = stage.tally();
        this.clock = stage.clock();
        this.log = stage.screen()::say;
        this.on202 = on202;
        this.window = window;
        this.free = new Semaphore(window);
    }

    /**
     * Sends a line when its turn has come. Blocks while the window is full.
     *
     * @throws ServiceFailedException if an earlier line could not be sent
     */
    void offer(Submission submission) throws InterruptedException {
        free.acquire();
        rethrow();
        sequence.offer(submission);
    }

    /** Blocks until every line that was offered has its final answer. */
    void awaitAnswers() throws InterruptedException {
        free.acquire(window);
        free.release(window);
        rethrow();
    }

    private void start(Submission submission) {
        loops.execute(() -> send(submission));
    }

    private void send(Submission submission) {
        try {
            long since = submission.dueMicros() == Pace.NONE ? EpochMicros.of(clock.instant()) : submission.dueMicros();
            enter(submission.line(), since, client.submit(submission.line().order()));
        } catch (InterruptedException | RuntimeException e) {
            failures.add(e);
        } finally {
            sequence.answered(submission);
            free.release();
        }
    }

    private void enter(Line.WithOrder line, long since, Answer answer) {
        switch (answer) {
            case Answer.Taken(var job) -> {
                if (!tally.accepted.add(job, new Accepted(line.order(), since))) {
                    tally.duplicates.increment();
                }
                on202.run();
            }
            case Answer.Conflict() -> tally.conflicts.increment();
            case Answer.Refused(int status, String body) -> refused(line, status, body);
        }
    }

    private void refused(Line.WithOrder line, int status, String body) {
        if (status != 413) {
            throw new ServiceFailedException(
                    "The service answered line " + line.number() + " with " + status + ": " + body);
        }
        tally.invalid.increment();
        log.accept("Line " + line.number() + " is invalid: the service answered " + status + ": " + body);
    }

    private void rethrow() {
        Exception first = failures.peek();
        if (first != null) {
            throw new ServiceFailedException("Orders could not be sent: " + first.getMessage());
        }
    }
}
