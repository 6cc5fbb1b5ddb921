package io.dujiang.server;

import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.SubmitOptions;
import io.dujiang.jobs.spi.Submission;
import io.dujiang.net.Headers;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes jobs: one as a JSON body, or many as lines of JSON. Answers once they are on disk. */
final class Submissions implements Endpoint {
    private static final Logger log = LoggerFactory.getLogger(Submissions.class);

    private final Jobs jobs;
    private final CallbackAddresses callbacks;
    private final long bodyLimit;
    private final long batchBodyLimit;
    private final int batchLines;

    Submissions(Jobs jobs, CallbackAddresses callbacks, Configuration configuration) {
        this.jobs = jobs;
        this.callbacks = callbacks;
        this.bodyLimit = configuration.get(Settings.BODY_LIMIT);
        this.batchBodyLimit = configuration.get(Settings.BATCH_BODY_LIMIT);
        this.batchLines = configuration.get(Settings.BATCH_LIMIT);
    }

    @Override
    public HttpResponse answer(HttpRequest request, String kind) throws Exception {
        String type = request.headers().first("Content-Type").orElse("");
        return switch (mediaType(type)) {
            case Json.CONTENT_TYPE -> one(request, kind);
            case Json.LINES_CONTENT_TYPE -> batch(request, kind);
            default ->
                throw ProblemCode.UNSUPPORTED_MEDIA_TYPE.because("The Content-Type '" + type + "' is not taken; send "
                        + Json.CONTENT_TYPE + ", or lines as " + Json.LINES_CONTENT_TYPE);
        };
    }

    private static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        return (semicolon < 0 ? contentType : contentType.substring(0, semicolon))
                .strip()
                .toLowerCase(java.util.Locale.ROOT);
    }

    private HttpResponse one(HttpRequest request, String kind) throws InterruptedException, ExecutionException {
        requireSize("The body", request.body().length, bodyLimit);
        JsonCheck.check(request.body());
        Headers headers = request.headers();
        SubmitOptions options = options(
                single(headers, "Idempotency-Key"), single(headers, "Callback-Url"), single(headers, "Job-Delay"));
        return accepted(jobs.submit(kind, request.body(), options).get());
    }

    private static Optional<String> single(Headers headers, String name) {
        List<String> values = headers.all(name);
        if (values.size() > 1) {
            throw ProblemCode.HEADER_INVALID.because(
                    "The header " + name + " is there " + values.size() + " times; send it once");
        }
        return values.stream().findFirst();
    }

    private static HttpResponse accepted(Submission submission) {
        String id = submission.id().toString();
        String location = "/v1/job/" + id;
        byte[] body = ("{\"id\":\"" + id + "\",\"location\":\"" + location + "\"}").getBytes(StandardCharsets.US_ASCII);
        Headers headers = submission.replayed()
                ? Headers.of("Location", location, "Idempotency-Replayed", "true", "Content-Type", Json.CONTENT_TYPE)
                : Headers.of("Location", location, "Content-Type", Json.CONTENT_TYPE);
        return new HttpResponse(202, headers, body);
    }

    private SubmitOptions options(Optional<String> key, Optional<String> callback, Optional<String> delay)
            throws InterruptedException {
        if (key.isEmpty() && callback.isEmpty() && delay.isEmpty()) {
            return SubmitOptions.NONE;
        }
        SubmitOptions options = new SubmitOptions(
                key, Optional.empty(), delay.map(Submissions::delay).orElse(Duration.ZERO));
        return callback.isPresent() ? options.withCallback(callbacks.accept(callback.get())) : options;
    }

    private static Duration delay(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw ProblemCode.DELAY_INVALID.because(
                    "The delay '" + text + "' is no ISO 8601 duration; write it like PT30S, PT1H30M or P2D");
        }
    }

    private static void requireSize(String what, long bytes, long most) {
        if (bytes > most) {
            throw ProblemCode.BODY_TOO_LARGE.because(what + " has " + bytes + " bytes, more than " + most
                    + "; send less, or raise the settings body-limit and batch-body-limit");
        }
    }

    /** What became of a line: a submission under way, or a problem. */
    private record Line(int number, CompletableFuture<Submission> submission) {}

    private HttpResponse batch(HttpRequest request, String kind) throws InterruptedException {
        byte[] body = request.body();
        requireSize("The batch", body.length, batchBodyLimit);
        requireLines(body);
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (int start = 0; start < body.length; ) {
            int end = endOfLine(body, start);
            number++;
            if (!isBlank(body, start, end)) {
                lines.add(new Line(number, submit(kind, body, start, end)));
            }
            start = end + 1;
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream(lines.size() * 64);
        for (Line line : lines) {
            answer.writeBytes(report(line));
        }
        return HttpResponse.of(200).withBody(Json.LINES_CONTENT_TYPE, answer.toByteArray());
    }

    private void requireLines(byte[] body) {
        int lines = 0;
        for (byte b : body) {
            lines += b == '\n' ? 1 : 0;
        }
        if (lines > batchLines) {
            throw ProblemCode.TOO_MANY_LINES.because("The batch has " + lines + " lines, more than " + batchLines
                    + "; send several batches, or raise the setting batch-limit");
        }
    }

    private CompletableFuture<Submission> submit(String kind, byte[] body, int start, int end)
            throws InterruptedException {
        try {
            BatchLine line = BatchLine.read(body, start, end);
            requireSize("The input", line.input().length, bodyLimit);
            return jobs.submit(kind, line.input(), options(line.idempotencyKey(), line.callback(), line.delay()));
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
