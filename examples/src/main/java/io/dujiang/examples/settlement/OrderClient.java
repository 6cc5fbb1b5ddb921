package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobId;
import io.dujiang.net.ClientRequest;
import io.dujiang.net.ClientResponse;
import io.dujiang.net.HttpClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/** Submits orders over HTTP and does not give up before the service has answered. Safe for use by many tasks. */
final class OrderClient {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final ServiceProcess service;
    private final ClientRequest template;

    OrderClient(HttpClient http, ServiceProcess service, URI callback) {
        this.http = http;
        this.service = service;
        this.template = ClientRequest.post(service.address().resolve("/v1/jobs/" + SettlementService.KIND))
                .withHeader("Authorization", "Bearer " + service.token())
                .withHeader("Callback-Url", callback.toString())
                .withTimeout(TIMEOUT)
                .asIdempotent();
    }

    /**
     * Submits an order under its invoice number, again and again while the service is away or asks to wait. Blocks.
     *
     * @throws ServiceFailedException if the service is gone for good
     */
    Answer submit(Order order) throws InterruptedException {
        ClientRequest request = template.withHeader("Idempotency-Key", order.invoice())
                .withBody("application/json", JSON.writeValueAsBytes(order));
        while (true) {
            Optional<Answer> answer = tryOnce(request);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
    }

    private Optional<Answer> tryOnce(ClientRequest request) throws InterruptedException {
        try {
            ClientResponse response = http.send(request);
            if (response.status() == 429 || response.status() >= 500) {
                Thread.sleep(retryAfter(response));
                return Optional.empty();
            }
            return Optional.of(answer(response));
        } catch (IOException e) {
            Thread.sleep(PAUSE);
            service.awaitUp();
            return Optional.empty();
        }
    }

    private static Answer answer(ClientResponse response) {
        return switch (response.status()) {
            case 202 ->
                new Answer.Taken(
                        JobId.parse(JSON.readTree(response.body()).path("id").asString("")));
            case 422 -> new Answer.Conflict();
            default -> new Answer.Refused(response.status(), new String(response.body(), StandardCharsets.UTF_8));
        };
    }

    private static Duration retryAfter(ClientResponse response) {
        return response.headers()
                .first("Retry-After")
                .filter(value -> value.matches("\\d{1,3}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(PAUSE);
    }
}
