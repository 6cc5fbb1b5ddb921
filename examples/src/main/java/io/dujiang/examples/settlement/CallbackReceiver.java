package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;
import io.dujiang.net.HttpHandler;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Receives the callbacks of settled orders and keeps a record of them. */
final class CallbackReceiver implements HttpHandler {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration HANG = Duration.ofSeconds(5);

    private final Deliveries deliveries;
    private final ReceiverFaults faults;
    private final Consumer<JobId> onTaken;

    @Nullable
    private volatile WebhookVerifier verifier;

    /** @param onTaken told of each job whose callback is taken, once; called by the receiver's tasks */
    CallbackReceiver(Deliveries deliveries, ReceiverFaults faults, Consumer<JobId> onTaken) {
        this.deliveries = deliveries;
        this.faults = faults;
        this.onTaken = onTaken;
    }

    /** Says what tells genuine callbacks from forged ones; until then none is taken. */
    void verifyBy(WebhookVerifier other) {
        verifier = other;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws IOException, InterruptedException {
        WebhookVerifier current = verifier;
        byte[] body = request.body();
        Optional<Settled> read = read(body);
        if (current == null || read.isEmpty() || !current.isGenuine(request.headers(), body)) {
            deliveries.forged();
            return HttpResponse.of(401);
        }
        Settled settled = read.get();
        boolean first = deliveries.came(
                settled.job(), request.headers().first("webhook-id").orElse(""));
        return switch (first ? faults.fate(settled.invoice()) : ReceiverFaults.Fate.TAKEN) {
            case TAKEN -> take(settled.job());
            case REFUSED -> HttpResponse.of(500);
            case HANGS -> {
                Thread.sleep(HANG);
                yield HttpResponse.of(503);
            }
        };
    }

    private HttpResponse take(JobId job) {
        if (deliveries.taken(job)) {
            onTaken.accept(job);
        }
        return HttpResponse.of(204);
    }

    private static Optional<Settled> read(byte[] body) {
        try {
            JsonNode data = JSON.readTree(body).path("data");
            return Optional.of(new Settled(
                    JobId.parse(data.path("id").asString("")),
                    data.path("idempotencyKey").asString("")));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private record Settled(JobId job, String invoice) {}
}
