package io.dujiang.net;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A handler that answers with what it saw, counts its calls, and notes what the RFC forbids it to see. */
final class Mirror implements HttpHandler {
    static final HttpLimits LIMITS = HttpLimits.DEFAULT
            .withRequestLineBytes(200)
            .withHeaderBytes(400)
            .withHeaderLines(10)
            .withBodyBytes(100)
            .withHeaderTimeout(Duration.ofMinutes(10)) // byte by byte it takes a busy machine long
            .withBodyTimeout(Duration.ofMinutes(10));

    private final AtomicInteger calls = new AtomicInteger();
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    int calls() {
        return calls.get();
    }

    /** What it was given and should not have been. */
    Collection<String> violations() {
        return violations;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws Exception {
        // A body that is bad may be known only when it is asked for: then nothing of the request counts.
        byte[] body = request.body();
        calls.incrementAndGet();
        ForbiddenRequests.violations(request, body.length).forEach(violations::add);
        if (request.path().equals("/throw")) {
            throw new IllegalStateException("The handler fails, as it was asked to");
        }
        int status = request.path().matches("/[2-5]\\d\\d")
                ? Integer.parseInt(request.path().substring(1))
                : 200;
        HttpResponse answer = HttpResponse.of(status);
        if (status != 204 && status != 205 && status != 304) {
            answer = answer.withBody("text/plain", "ok".getBytes(StandardCharsets.US_ASCII));
        }
        if (request.path().equals("/forge")) {
            answer = answer.withHeader("Content-Length", "7").withHeader("Transfer-Encoding", "chunked");
        }
        return withFields(answer.withHeader("Saw", saw(request)), request.headers());
    }

    private static HttpResponse withFields(HttpResponse answer, Headers seen) {
        HttpResponse with = answer;
        if (seen.contains("Host")) {
            with = with.withHeader("Saw-Host", String.join(",", seen.all("Host")));
        }
        return seen.contains("X") ? with.withHeader("Saw-X", String.join(",", seen.all("X"))) : with;
    }

    private static String saw(HttpRequest request) throws Exception {
        Map<String, String> query = request.query();
        String body = new String(request.body(), StandardCharsets.ISO_8859_1);
        String all = request.method() + " " + request.path() + (query.isEmpty() ? "" : " " + query)
                + (body.isEmpty() ? "" : " " + body);
        return all.replaceAll("[^ -~\u00a0-\u00ff]", ".");
    }
}
