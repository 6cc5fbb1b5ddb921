package io.dujiang.bench;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/** How jobs come: one in a request, or many. */
enum Shape {
    SINGLES(1, 1024, 30_000),
    BATCHES(100, 64, 60_000);

    private static final double OVERLOAD = 1.5;

    private final int jobsPerRequest;
    private final int connections;
    private final int target;

    Shape(int jobsPerRequest, int connections, int target) {
        this.jobsPerRequest = jobsPerRequest;
        this.connections = connections;
        this.target = target;
    }

    /** The name in lower case. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    RequestTemplate template(URI service, String token) {
        return jobsPerRequest == 1
                ? RequestTemplate.single(service, NoOpService.KIND, token)
                : RequestTemplate.batch(service, NoOpService.KIND, token, jobsPerRequest);
    }

    LoadPlan plan(int jobsPerSecond, Duration duration) {
        return new LoadPlan(jobsPerSecond, duration, jobsPerRequest, connections);
    }

    /** Jobs a second to reach. */
    int target() {
        return target;
    }

    /** Jobs a second that no service of the day bears. */
    int overload() {
        return (int) (target * OVERLOAD);
    }
}
