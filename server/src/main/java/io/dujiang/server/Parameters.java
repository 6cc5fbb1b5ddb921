package io.dujiang.server;

import io.dujiang.jobs.JobId;
import io.dujiang.jobs.JobState;
import io.dujiang.net.HttpRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The query parameters of a request. */
final class Parameters {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MOST = 1_000;

    private final Map<String, String> query;

    private Parameters(Map<String, String> query) {
        this.query = query;
    }

    /** @throws ProblemException if there is another parameter than these */
    static Parameters of(HttpRequest request, String... known) {
        Set<String> names = Set.of(known);
        for (String name : request.query().keySet()) {
            if (!names.contains(name)) {
                throw ProblemCode.PARAMETER_INVALID.because("There is no parameter '" + name + "' here"
                        + (names.isEmpty() ? "" : "; known are " + String.join(", ", known)));
            }
        }
        return new Parameters(request.query());
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(query.get(name));
    }

    Optional<JobId> cursor() {
        return text("cursor").map(text -> {
            try {
                return JobId.parse(text);
            } catch (IllegalArgumentException e) {
                throw bad("cursor", text, "the value next of the page before");
            }
        });
    }

    int limit() {
        String text = text("limit").orElse(Integer.toString(DEFAULT_LIMIT));
        if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > MOST) {
            throw bad("limit", text, "a number from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    Optional<JobState> state() {
        return text("state")
                .map(text -> Arrays.stream(JobState.values())
                        .filter(state -> state.text().equals(text))
                        .findFirst()
                        .orElseThrow(() -> bad(
                                "state",
                                text,
                                "one of "
                                        + Arrays.stream(JobState.values())
                                                .map(JobState::text)
                                                .collect(Collectors.joining(", ")))));
    }

    Optional<Duration> wait(Duration most) {
        return text("wait").map(text -> {
            try {
                Duration wait = SettingType.parseDuration(text);
                return wait.compareTo(most) > 0 ? most : wait;
            } catch (IllegalArgumentException e) {
                throw bad("wait", text, "a time such as 30s");
            }
        });
    }

    private static ProblemException bad(String name, String text, String form) {
        return ProblemCode.PARAMETER_INVALID.because("The parameter " + name + " is '" + text + "'; it is " + form);
    }
}
