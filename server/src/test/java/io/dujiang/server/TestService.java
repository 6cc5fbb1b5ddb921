package io.dujiang.server;

import io.dujiang.jobs.JobKind;
import io.dujiang.jobs.PermanentFailureException;
import io.dujiang.jobs.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A service on a free port with a data folder of its own, and a client that speaks HTTP with it.
 *
 * <p>Its kinds: {@code echo} returns its input; {@code keyed} does and needs a key; {@code refuse} fails for good until {@link #heal};
 * {@code flaky} fails twice; {@code hold} waits for {@link #release}.
 */
final class TestService implements AutoCloseable {
    private static final RetryPolicy AT_ONCE = new RetryPolicy(3, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Semaphore permits = new Semaphore(0);
    private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
    private volatile boolean healed;
    private final DujiangServer server;
    final CountDownLatch held = new CountDownLatch(1);

    private TestService(Configuration configuration) {
        server = Dujiang.handle("echo", Object.class, Object.class, (input, job) -> input)
                .and(JobKind.of("keyed", Object.class, Object.class).withKeyRequired(), (input, job) -> input)
                .and(JobKind.of("refuse", Object.class, Object.class), (input, job) -> {
                    if (!healed) {
                        throw new PermanentFailureException("no-customer", "Customer '" + input + "' is not a number");
                    }
                    return input;
                })
                .and(JobKind.of("flaky", Object.class, Object.class).withRetry(AT_ONCE), (input, job) -> {
                    int attempt = tries.computeIfAbsent(job.id().toString(), _ -> new AtomicInteger())
                            .incrementAndGet();
                    if (attempt < 3) {
                        throw new IOException("try " + attempt);
                    }
                    return input;
                })
                .and(JobKind.of("hold", Object.class, Object.class), (input, job) -> {
                    job.progress(0.5, "half");
                    held.countDown();
                    permits.acquire();
                    return input;
                })
                .and(JobKind.of("number", Integer.class, Integer.class), (input, job) -> input + 1)
                .start(configuration);
    }

    static TestService start(Path data) {
        return start(data, settings -> settings);
    }

    static TestService start(Path data, UnaryOperator<Configuration> settings) {
        return new TestService(settings.apply(Configuration.defaults()
                .with(Settings.PORT, 0)
                .with(Settings.WORKERS, 4)
                .with(Settings.LOOPS, 1)
                .with(Settings.DRAIN_TIME, "1s")
                .with(Settings.DATA, data)));
    }

    DujiangServer server() {
        return server;
    }

    /** Lets so many jobs of kind {@code hold} end. */
    void release(int jobs) {
        permits.release(jobs);
    }

    /** From now on {@code refuse} succeeds. */
    void heal() {
        healed = true;
    }

    Answer get(String path, String... headers) throws Exception {
        return send("GET", path, "", headers);
    }

    Answer post(String path, String json, String... headers) throws Exception {
        return send("POST", path, json, with(headers, "Content-Type", "application/json"));
    }

    Answer batch(String kind, String... lines) throws Exception {
        return send("POST", "/v1/jobs/" + kind, String.join("\n", lines), "Content-Type", "application/x-ndjson");
    }

    /** Submits a job that must be accepted, and returns its id. */
    String submit(String kind, String json, String... headers) throws Exception {
        Answer answer = post("/v1/jobs/" + kind, json, headers);
        if (answer.status() != 202) {
            throw new AssertionError("Not accepted: " + answer);
        }
        return answer.json().get("id").asString();
    }

    /** Waits until a job is finished. */
    Answer finished(String id) throws Exception {
        return get("/v1/job/" + id + "?wait=30s");
    }

    /** Sends with the token. */
    Answer send(String method, String path, String body, String... headers) throws Exception {
        return sendWithoutToken(method, path, body, with(headers, "Authorization", "Bearer " + server.token()));
    }

    Answer sendWithoutToken(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .method(method, BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        return Answer.of(client.send(
                (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString()));
    }

    private static String[] with(String[] headers, String... more) {
        String[] all = new String[headers.length + more.length];
        System.arraycopy(headers, 0, all, 0, headers.length);
        System.arraycopy(more, 0, all, headers.length, more.length);
        return all;
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }
}
