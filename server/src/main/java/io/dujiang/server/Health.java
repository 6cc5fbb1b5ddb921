package io.dujiang.server;

import io.dujiang.jobs.Jobs;
import io.dujiang.jobs.JobsStats;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.core.JsonGenerator;

/** Says whether the process lives and whether it takes jobs. */
final class Health {
    private final Jobs jobs;
    private final StorageWatch storage;
    private final BooleanSupplier draining;

    Health(Jobs jobs, StorageWatch storage, BooleanSupplier draining) {
        this.jobs = jobs;
        this.storage = storage;
        this.draining = draining;
    }

    List<Route> routes() {
        return List.of(Route.get("/healthz", this::lives), Route.get("/readyz", this::ready));
    }

    private HttpResponse lives(HttpRequest request, String none) {
        return Answers.json(200, json -> {
            json.writeStartObject();
            json.writeStringProperty("status", "ok");
            json.writeEndObject();
        });
    }

    private HttpResponse ready(HttpRequest request, String none) {
        boolean leaving = draining.getAsBoolean();
        return Answers.json(leaving ? 503 : 200, json -> {
            json.writeStartObject();
            json.writeStringProperty("status", leaving ? "draining" : "ready");
            figures(json, jobs.stats());
            json.writeNumberProperty("storageCalls", storage.calls());
            json.writeNumberProperty("storageCallsOnCarriers", storage.onCarriers());
            json.writeEndObject();
        });
    }

    private static void figures(JsonGenerator json, JobsStats stats) {
        json.writeNumberProperty("scheduled", stats.queue().scheduled());
        json.writeNumberProperty("queued", stats.queue().queued());
        json.writeNumberProperty("running", stats.queue().running());
        json.writeNumberProperty("unfinishedBytes", stats.queue().unfinishedBytes());
        json.writeNumberProperty("finishedPerSecond", stats.queue().finishedPerSecond());
        json.writeNumberProperty("workers", stats.slots());
        json.writeNumberProperty("workersBusy", stats.busy());
        json.writeNumberProperty("slotsOverdue", stats.overdue());
        json.writeNumberProperty("pendingCallbacks", stats.pendingCallbacks());
    }
}
