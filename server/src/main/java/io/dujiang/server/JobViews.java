package io.dujiang.server;

import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.JobState;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.spi.Change;
import io.dujiang.jobs.spi.ResultStore.Query;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Shows jobs, their results and dead letters, and changes them. */
final class JobViews {
    private final Jobs jobs;
    private final Duration maxWait;

    JobViews(Jobs jobs, Duration maxWait) {
        this.jobs = jobs;
        this.maxWait = maxWait;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/jobs", this::list),
                Route.get("/v1/job/{}", this::show),
                Route.get("/v1/job/{}/result", this::result),
                Route.post("/v1/job/{}/cancel", this::cancel),
                Route.get("/v1/dead-letters", this::deadLetters),
                Route.get("/v1/dead-letters/{}", this::deadLetter),
                Route.post("/v1/dead-letters/{}/replay", this::replay),
                Route.delete("/v1/dead-letters/{}", this::delete));
    }

    private HttpResponse list(HttpRequest request, String none) throws InterruptedException {
        Parameters parameters = Parameters.of(request, "kind", "state", "cursor", "limit");
        return page("jobs", parameters, parameters.state());
    }

    private HttpResponse deadLetters(HttpRequest request, String none) throws InterruptedException {
        return page("deadLetters", Parameters.of(request, "kind", "cursor", "limit"), Optional.of(JobState.DEAD));
    }

    private HttpResponse page(String name, Parameters parameters, Optional<JobState> state)
            throws InterruptedException {
        var page = jobs.list(new Query(parameters.text("kind"), state, parameters.cursor(), parameters.limit()));
        return Answers.json(200, json -> JobJson.page(json, name, page, JobJson::job));
    }

    private HttpResponse show(HttpRequest request, String text) throws InterruptedException {
        JobId id = id(text);
        Optional<Duration> wait = Parameters.of(request, "wait").wait(maxWait);
        JobRecord job = (wait.isPresent() ? jobs.await(id, wait.get()) : jobs.find(id)).orElseThrow(() -> unknown(id));
        var history = jobs.history(id);
        return Answers.json(200, json -> JobJson.job(json, job, jobs.progress(id), history));
    }

    private HttpResponse result(HttpRequest request, String text) throws InterruptedException {
        JobId id = id(text);
        Optional<byte[]> result = jobs.result(id);
        if (result.isPresent()) {
            return HttpResponse.of(200).withBody(Json.CONTENT_TYPE, result.get());
        }
        JobRecord job = jobs.find(id).orElseThrow(() -> unknown(id));
        throw ProblemCode.NO_RESULT.because("Job " + id + " is " + job.state().text() + " and has no result"
                + job.failure()
                        .map(why -> ": " + why.reason() + ", " + why.message())
                        .orElse(""));
    }

    private HttpResponse cancel(HttpRequest request, String text) throws InterruptedException, ExecutionException {
        JobId id = id(text);
        return switch (jobs.cancel(id).get()) {
            case Change.Done _ -> Answers.state(id, JobState.CANCELLED.text());
            case Change.Refused refused ->
                throw ProblemCode.ALREADY_FINISHED.because(
                        "Job " + id + " is " + refused.state().text() + " and can no longer be cancelled");
            case Change.Unknown _ -> throw unknown(id);
        };
    }

    private HttpResponse deadLetter(HttpRequest request, String text) throws InterruptedException {
        JobId id = id(text);
        JobRecord job = jobs.find(id).orElseThrow(() -> unknown(id));
        if (job.state() != JobState.DEAD) {
            throw notDead(id, job.state());
        }
        byte[] input = jobs.input(id).orElseThrow(() -> unknown(id));
        var history = jobs.history(id);
        return Answers.json(200, json -> JobJson.deadLetter(json, job, input, history));
    }

    private HttpResponse replay(HttpRequest request, String text) throws InterruptedException, ExecutionException {
        JobId id = id(text);
        requireDone(id, jobs.replay(id).get());
        return Answers.state(id, JobState.QUEUED.text());
    }

    private HttpResponse delete(HttpRequest request, String text) throws InterruptedException, ExecutionException {
        JobId id = id(text);
        requireDone(id, jobs.delete(id).get());
        return HttpResponse.of(204);
    }

    private static void requireDone(JobId id, Change change) {
        switch (change) {
            case Change.Done _ -> {}
            case Change.Refused refused -> throw notDead(id, refused.state());
            case Change.Unknown _ -> throw unknown(id);
        }
    }

    static JobId id(String text) {
        try {
            return JobId.parse(text);
        } catch (IllegalArgumentException e) {
            throw ProblemCode.UNKNOWN_JOB.because(String.valueOf(e.getMessage()));
        }
    }

    static ProblemException unknown(JobId id) {
        return ProblemCode.UNKNOWN_JOB.because(
                "There is no job " + id + "; it never was, or its time to be kept is over");
    }

    private static ProblemException notDead(JobId id, JobState state) {
        return ProblemCode.NOT_DEAD.because("Job " + id + " is " + state.text() + ", not dead");
    }
}
