package io.dujiang.examples.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dujiang.process.Subprocess;
import io.dujiang.process.SubprocessResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;

/** Child processes of any program. */
final class Programs {
    private Programs() {}

    static String list(Path folder) throws IOException, InterruptedException {
        // region: run
        SubprocessResult listing = Subprocess.builder("ls", "-a")
                .directory(folder)
                .deadline(Duration.ofMinutes(1)) // kills it and all that it started
                .outputLimit(1 << 20) // keeps the first mebibyte of each output
                .run();
        if (!listing.isSuccess()) {
            throw new IOException(listing.killedAtDeadline() + ", " + listing.exitCode() + ": "
                    + listing.error().text());
        }
        return listing.output().text();
        // endregion
    }

    static String sort(String lines) throws IOException, InterruptedException {
        // region: start
        try (Subprocess sort = Subprocess.builder("sort").start()) {
            try (OutputStream input = sort.input()) { // writing and reading park, and hold no loop
                input.write(lines.getBytes(UTF_8));
            }
            String sorted = new String(sort.output().readAllBytes(), UTF_8);
            return sort.await() == 0 ? sorted : "failed";
        }
        // endregion
    }
}
