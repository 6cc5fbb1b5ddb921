package io.dujiang.server;

import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.spi.Submission;
import io.dujiang.net.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes many jobs in one request, one a line. Each stands or falls by itself; the answer has a line for each. */
final class Batches {
    private static final Logger log = LoggerFactory.getLogger(Batches.class);

    /** So many lines are read before other tasks of the loop get their turn. */
    private static final int LINES_A_TURN = 128;

    private final Jobs jobs;
    private final OptionReader options;
    private final long bodyLimit;
    private final long batchBodyLimit;
    private final int batchLimit;

    Batches(Jobs jobs, OptionReader options, Configuration configuration) {
        this.jobs = jobs;
        this.options = options;
        this.bodyLimit = configuration.get(Settings.BODY_LIMIT);
        this.batchBodyLimit = configuration.get(Settings.BATCH_BODY_LIMIT);
        this.batchLimit = configuration.get(Settings.BATCH_LIMIT);
    }

    /** A submission under way, or one that failed already. */
    private record Line(int number, CompletableFuture<Submission> submission) {}

    /** @throws ProblemException if no line can be taken: the kind is unknown, or the batch too large */
    HttpResponse answer(byte[] body, String kind) throws InterruptedException {
        if (!jobs.kinds().contains(kind)) {
            throw ProblemCode.UNKNOWN_KIND.because(
                    "There is no kind '" + kind + "'. Kinds here: " + String.join(", ", jobs.kinds()));
        }
        Submissions.requireSize("The batch", body.length, batchBodyLimit);
        requireLines(body);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        for (Line line : submit(kind, body)) {
            answer.writeBytes(report(line));
        }
        return HttpResponse.of(200).withBody(Json.LINES_CONTENT_TYPE, answer.toByteArray());
    }

    /** Before anything is submitted, so that a batch that is refused leaves nothing behind. */
    private void requireLines(byte[] body) {
        int lines = 0;
        for (int start = 0; start < body.length; start = endOfLine(body, start) + 1) {
            lines++;
        }
        if (lines > batchLimit) {
            throw ProblemCode.TOO_MANY_LINES.because("The batch has " + lines + " lines, more than " + batchLimit
                    + "; send several batches, or raise the setting batch-limit");
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // on a carrier of ours a yield is a turn of the loop, not a hint
    private List<Line> submit(String kind, byte[] body) throws InterruptedException {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (int start = 0; start < body.length; ) {
            int end = endOfLine(body, start);
            number++;
            if (!isBlank(body, start, end)) {
                lines.add(new Line(number, submit(kind, body, start, end)));
            }
            if (number % LINES_A_TURN == 0) {
                Thread.yield();
            }
            start = end + 1;
        }
        return lines;
    }

    private CompletableFuture<Submission> submit(String kind, byte[] body, int start, int end)
            throws InterruptedException {
        try {
            BatchLine line = BatchLine.read(body, start, end);
            Submissions.requireSize("The input", line.input().length, bodyLimit);
            return jobs.submit(kind, line.input(), options.read(line.idempotencyKey(), line.callback(), line.delay()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static byte[] report(Line line) throws InterruptedException {
        try {
            Submission submission = line.submission.get();
            return ("{\"line\":" + line.number + ",\"status\":202,\"id\":\"" + submission.id() + "\""
                            + (submission.replayed() ? ",\"replayed\":true}\n" : "}\n"))
                    .getBytes(StandardCharsets.US_ASCII);
        } catch (ExecutionException e) {
            return report(line.number, Refusals.problem(e).orElseGet(() -> fault(line.number, e)));
        }
    }

    private static byte[] report(int number, Problem problem) {
        String head = "{\"line\":" + number + ",\"status\":" + problem.code().status() + ",\"problem\":";
        return (head + new String(problem.json(), StandardCharsets.UTF_8) + "}\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Problem fault(int number, ExecutionException e) {
        log.error("Line {} of a batch failed", number, e);
        return ProblemCode.INTERNAL_ERROR.with("The line failed by a fault of the service; its log says more");
    }

    private static int endOfLine(byte[] body, int from) {
        int end = from;
        while (end < body.length && body[end] != '\n') {
            end++;
        }
        return end;
    }

    private static boolean isBlank(byte[] body, int from, int to) {
        for (int i = from; i < to; i++) {
            if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
                return false;
            }
        }
        return true;
    }
}
