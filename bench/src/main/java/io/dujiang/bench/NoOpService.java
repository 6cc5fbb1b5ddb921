package io.dujiang.bench;

import io.dujiang.server.Dujiang;

/** The service that is measured: its jobs decode their input and do nothing. */
public final class NoOpService {
    static final String KIND = "no-op";

    private NoOpService() {}

    /** Serves until the process is told to end. */
    public static void main(String... args) {
        Dujiang.handle(KIND, NoOpInput.class, NoOpResult.class, (input, job) -> new NoOpResult(input.order()))
                .serve(args);
    }

    /** What comes out. */
    public record NoOpResult(String order) {}
}
