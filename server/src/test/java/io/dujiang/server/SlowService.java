package io.dujiang.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A program whose jobs take until a file is there, which their input names. */
final class SlowService {
    private SlowService() {}

    public static void main(String... args) {
        Dujiang.handle("until", String.class, String.class, (file, job) -> {
                    while (!Files.exists(Path.of(file))) {
                        TimeUnit.MILLISECONDS.sleep(5);
                    }
                    return "attempt " + job.attempt();
                })
                .serve(args);
    }
}
