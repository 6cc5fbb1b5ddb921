package io.dujiang.server;

import io.dujiang.jobs.CallbackRefusedException;
import io.dujiang.jobs.CallbackTransport;
import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.net.ClientRequest;
import io.dujiang.net.ClientResponse;
import io.dujiang.net.HttpClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Sends callbacks by the scheme of Standard Webhooks to the address that was checked. */
final class SendWebhook implements CallbackTransport {
    private static final int MOST_OF_ANSWER = 4096;

    private final HttpClient client;
    private final CallbackAddresses addresses;
    private final CurrentSecrets secrets;
    private final InstantSource clock;
    private final Duration timeout;

    SendWebhook(
            HttpClient client,
            CallbackAddresses addresses,
            CurrentSecrets secrets,
            InstantSource clock,
            Duration timeout) {
        this.client = client;
        this.addresses = addresses;
        this.secrets = secrets;
        this.clock = clock;
        this.timeout = timeout;
    }

    @Override
    public void send(DueCallback callback) throws Exception {
        byte[] body = payload(callback);
        Instant now = clock.instant();
        ClientRequest request = ClientRequest.post(callback.url())
                .withBody(Json.CONTENT_TYPE, body)
                .withHeader("webhook-id", callback.webhookId())
                .withHeader("webhook-timestamp", Long.toString(now.getEpochSecond()))
                .withHeader("webhook-signature", secrets.get().sign(callback.webhookId(), now, body))
                .withTimeout(timeout)
                .withMaxResponseBytes(MOST_OF_ANSWER)
                .connectTo(address(callback));
        ClientResponse response = client.send(request);
        if (response.status() / 100 != 2) {
            throw new IOException(callback.url() + " answered " + response.status() + ", not 2xx");
        }
    }

    private InetSocketAddress address(DueCallback callback) throws Exception {
        try {
            return addresses.resolve(callback.url());
        } catch (CallbackAddresses.ForbiddenAddressException e) {
            throw new CallbackRefusedException("callback-address-refused", String.valueOf(e.getMessage()));
        }
    }

    private static byte[] payload(DueCallback callback) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", "job." + callback.state().text());
            json.writeStringProperty("timestamp", callback.finishedAt().toString());
            json.writeObjectPropertyStart("data");
            json.writeStringProperty("id", callback.id().toString());
            json.writeStringProperty("kind", callback.kind());
            json.writeStringProperty("state", callback.state().text());
            callback.key().ifPresent(key -> json.writeStringProperty("idempotencyKey", key));
            callback.failure().ifPresent(why -> {
                json.writeStringProperty("reason", why.reason());
                json.writeStringProperty("message", why.message());
            });
            callback.result().ifPresent(result -> {
                json.writeName("result");
                json.writeRawValue(new String(result, StandardCharsets.UTF_8));
            });
            json.writeEndObject();
            json.writeEndObject();
        });
    }
}
