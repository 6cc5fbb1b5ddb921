package io.dujiang.server;

import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.SubmitOptions;
import io.dujiang.jobs.spi.Submission;
import io.dujiang.net.Headers;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Takes jobs: one as a JSON body, or many as lines of JSON. Answers once they are on disk. */
final class Submissions implements Endpoint {
    private final Jobs jobs;
    private final OptionReader options;
    private final Batches batches;
    private final long bodyLimit;

    Submissions(Jobs jobs, CallbackAddresses callbacks, Configuration configuration) {
        this.jobs = jobs;
        this.options = new OptionReader(callbacks);
        this.batches = new Batches(jobs, options, configuration);
        this.bodyLimit = configuration.get(Settings.BODY_LIMIT);
    }

    @Override
    public HttpResponse answer(HttpRequest request, String kind) throws Exception {
        return switch (MediaTypes.ofBody(request)) {
            case Json.CONTENT_TYPE -> {
                MediaTypes.requireAccepted(request, Json.CONTENT_TYPE);
                yield one(request, kind);
            }
            case Json.LINES_CONTENT_TYPE -> {
                MediaTypes.requireAccepted(request, Json.LINES_CONTENT_TYPE);
                yield batches.answer(request.body(), kind);
            }
            default -> throw MediaTypes.unsupported(request);
        };
    }

    private HttpResponse one(HttpRequest request, String kind)
            throws IOException, InterruptedException, ExecutionException {
        byte[] body = request.body();
        requireSize("The body", body.length, bodyLimit);
        JsonCheck.check(body);
        Headers headers = request.headers();
        SubmitOptions chosen = options.read(
                single(headers, "Idempotency-Key"), single(headers, "Callback-Url"), single(headers, "Job-Delay"));
        Submission submission = jobs.submit(kind, body, chosen).get();
        return submission.replayed() ? replayed(submission) : accepted(submission, chosen);
    }

    private static Optional<String> single(Headers headers, String name) {
        Optional<String> first = headers.first(name);
        if (first.isPresent()) {
            List<String> values = headers.all(name);
            if (values.size() > 1) {
                throw ProblemCode.HEADER_INVALID.because(
                        "The header " + name + " is there " + values.size() + " times; send it once");
            }
        }
        return first;
    }

    private static HttpResponse accepted(Submission submission, SubmitOptions chosen) {
        JobState state = chosen.delay().isZero() ? JobState.QUEUED : JobState.SCHEDULED;
        return location(submission, ",\"state\":\"" + state.text() + "\"", Headers.EMPTY);
    }

    /** Says nothing of the state, which may be any by now. */
    private static HttpResponse replayed(Submission submission) {
        return location(submission, "", Headers.of("Idempotency-Replayed", "true"));
    }

    private static HttpResponse location(Submission submission, String more, Headers headers) {
        String id = submission.id().toString();
        String location = "/v1/job/" + id;
        String json = "{\"id\":\"" + id + "\"" + more + ",\"location\":\"" + location + "\"}";
        return HttpResponse.of(202)
                .withHeaders(headers.with("Location", location))
                .withBody(Json.CONTENT_TYPE, json.getBytes(StandardCharsets.US_ASCII));
    }

    static void requireSize(String what, long bytes, long most) {
        if (bytes > most) {
            throw ProblemCode.BODY_TOO_LARGE.because(what + " has " + bytes + " bytes, more than " + most
                    + "; send less, or raise the settings body-limit and batch-body-limit");
        }
    }
}
