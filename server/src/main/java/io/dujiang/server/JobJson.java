package io.dujiang.server;

import io.dujiang.jobs.Failure;
import io.dujiang.jobs.JobEvent;
import io.dujiang.jobs.JobProgress;
import io.dujiang.jobs.JobRecord;
import io.dujiang.jobs.spi.CallbackQueue.CallbackRecord;
import io.dujiang.jobs.spi.ResultStore.Page;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;

/** Jobs and callbacks as JSON. What is empty is left out. */
final class JobJson {
    private JobJson() {}

    /** A job without what only its own page shows. */
    static void job(JsonGenerator json, JobRecord job) {
        json.writeStartObject();
        members(json, job);
        json.writeEndObject();
    }

    /** A job with its progress and history. */
    static void job(JsonGenerator json, JobRecord job, Optional<JobProgress> progress, List<JobEvent> history) {
        json.writeStartObject();
        members(json, job);
        progress.ifPresent(now -> {
            json.writeObjectPropertyStart("progress");
            json.writeNumberProperty("fraction", now.fraction());
            json.writeStringProperty("note", now.note());
            json.writeEndObject();
        });
        history(json, history);
        json.writeEndObject();
    }

    /** A dead job with its input and history. */
    static void deadLetter(JsonGenerator json, JobRecord job, byte[] input, List<JobEvent> history) {
        json.writeStartObject();
        members(json, job);
        json.writeName("input");
        json.writeRawValue(new String(input, StandardCharsets.UTF_8));
        history(json, history);
        json.writeEndObject();
    }

    private static void members(JsonGenerator json, JobRecord job) {
        json.writeStringProperty("id", job.id().toString());
        json.writeStringProperty("kind", job.kind());
        json.writeStringProperty("state", job.state().text());
        json.writeNumberProperty("attempts", job.attempts());
        json.writeNumberProperty("deaths", job.deaths());
        json.writeNumberProperty("replays", job.replays());
        json.writeStringProperty(
                "createdAt", Instant.ofEpochMilli(job.id().createdAtMillis()).toString());
        json.writeStringProperty("dueAt", job.dueAt().toString());
        text(json, "startedAt", job.startedAt());
        text(json, "finishedAt", job.finishedAt());
        text(json, "idempotencyKey", job.key());
        text(json, "callback", job.callback());
        failure(json, job.failure());
    }

    private static void history(JsonGenerator json, List<JobEvent> history) {
        if (history.isEmpty()) {
            return;
        }
        json.writeArrayPropertyStart("history");
        for (JobEvent event : history) {
            json.writeStartObject();
            json.writeStringProperty("at", event.at().toString());
            json.writeNumberProperty("attempt", event.attempt());
            json.writeStringProperty("what", event.what());
            json.writeStringProperty("detail", event.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void callback(JsonGenerator json, CallbackRecord callback) {
        json.writeStartObject();
        json.writeStringProperty("id", callback.id().toString());
        json.writeStringProperty("webhookId", callback.webhookId());
        json.writeStringProperty("url", callback.url().toString());
        json.writeStringProperty("state", callback.state().name().toLowerCase(Locale.ROOT));
        json.writeNumberProperty("failedAttempts", callback.failedAttempts());
        json.writeStringProperty("dueAt", callback.dueAt().toString());
        failure(json, callback.failure());
        json.writeEndObject();
    }

    static <T> void page(JsonGenerator json, String name, Page<T> page, BiConsumer<JsonGenerator, T> item) {
        json.writeStartObject();
        json.writeArrayPropertyStart(name);
        page.items().forEach(each -> item.accept(json, each));
        json.writeEndArray();
        text(json, "next", page.next());
        json.writeEndObject();
    }

    private static void failure(JsonGenerator json, Optional<Failure> failure) {
        failure.ifPresent(why -> {
            json.writeStringProperty("reason", why.reason());
            json.writeStringProperty("message", why.message());
        });
    }

    private static void text(JsonGenerator json, String name, Optional<?> value) {
        value.ifPresent(present -> json.writeStringProperty(name, present.toString()));
    }
}
