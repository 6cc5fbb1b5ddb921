package io.dujiang.server;

import io.dujiang.jobs.JobId;
import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.spi.CallbackQueue.CallbackRecord;
import io.dujiang.jobs.spi.CallbackQueue.State;
import io.dujiang.jobs.spi.Change;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** Shows callbacks that were given up, and changes them. */
final class CallbackViews {
    private final Jobs jobs;

    CallbackViews(Jobs jobs) {
        this.jobs = jobs;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/v1/callback-dead-letters", this::list),
                Route.get("/v1/callback-dead-letters/{}", this::show),
                Route.post("/v1/callback-dead-letters/{}/replay", this::replay),
                Route.delete("/v1/callback-dead-letters/{}", this::delete));
    }

    private HttpResponse list(HttpRequest request, String none) throws InterruptedException {
        Parameters parameters = Parameters.of(request, "cursor", "limit");
        var page = jobs.deadCallbacks(parameters.cursor(), parameters.limit());
        return Answers.json(200, json -> JobJson.page(json, "callbackDeadLetters", page, JobJson::callback));
    }

    private HttpResponse show(HttpRequest request, String text) throws InterruptedException {
        JobId id = JobViews.id(text);
        CallbackRecord callback = jobs.findCallback(id).orElseThrow(() -> unknown(id));
        if (callback.state() != State.DEAD) {
            throw notDead(id);
        }
        return Answers.json(200, json -> JobJson.callback(json, callback));
    }

    private HttpResponse replay(HttpRequest request, String text) throws InterruptedException, ExecutionException {
        JobId id = JobViews.id(text);
        requireDone(id, jobs.replayCallback(id).get());
        return Answers.state(id, "pending");
    }

    private HttpResponse delete(HttpRequest request, String text) throws InterruptedException, ExecutionException {
        JobId id = JobViews.id(text);
        requireDone(id, jobs.deleteCallback(id).get());
        return HttpResponse.of(204);
    }

    private static void requireDone(JobId id, Change change) {
        switch (change) {
            case Change.Done _ -> {}
            case Change.Refused _ -> throw notDead(id);
            case Change.Unknown _ -> throw unknown(id);
        }
    }

    private static ProblemException unknown(JobId id) {
        return ProblemCode.UNKNOWN_CALLBACK.because("Job " + id + " is not known or owes no callback");
    }

    private static ProblemException notDead(JobId id) {
        return ProblemCode.NOT_DEAD.because("The callback of job " + id + " is not dead");
    }
}
