package io.dujiang.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks to a service over HTTP, blocking. Every method throws {@link CommandFailedException} with the service's own words if
 * it answers with a problem, and with what to do if there is no answer.
 */
final class ServiceClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(90);
    private static final int PROBLEMS = 400;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final URI service;
    private final String token;

    ServiceClient(URI service, String token) {
        this.service = service;
        this.token = token;
    }

    JsonNode get(String path) {
        return json(send(request(path).GET().build()));
    }

    /** The body as it came. */
    String getText(String path) {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, Map<String, String> headers, String body) {
        HttpRequest.Builder request =
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return json(send(request.build()));
    }

    void delete(String path) {
        send(request(path).DELETE().build());
    }

    /** A piece of a path or a query, encoded. */
    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(service.resolve(path)).timeout(ANSWER).header("Authorization", "Bearer " + token);
    }

    private String send(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() >= PROBLEMS) {
                throw new CommandFailedException(problem(response.statusCode(), response.body()));
            }
            return response.body();
        } catch (ConnectException e) {
            throw new CommandFailedException(
                    "No service answers at " + service + ". Is it running? Start it with: dujiang serve", e);
        } catch (IOException e) {
            throw new CommandFailedException("The service at " + service + " did not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("Interrupted while the service at " + service + " was answering", e);
        }
    }

    private static String problem(int status, String body) {
        try {
            JsonNode problem = JsonMapper.shared().readTree(body);
            return "%s (%d %s)"
                    .formatted(
                            problem.path("detail").asString(body),
                            status,
                            problem.path("code").asString("no code"));
        } catch (JacksonException e) {
            return "The service answered %d: %s".formatted(status, body);
        }
    }

    private static JsonNode json(String body) {
        return JsonMapper.shared().readTree(body);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
