package io.dujiang.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/** Programs of the system, and the peers' sources for them. */
final class Tools {
    private static final int LONGEST_REASON = 300;

    private Tools() {}

    /** Runs a program to its end. Returns what it said if it failed; empty if it did not. */
    static Optional<String> run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0
                    ? Optional.empty()
                    : Optional.of(command.getFirst() + " failed: "
                            + said.substring(0, Math.min(LONGEST_REASON, said.length())));
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** Copies a source from the bench's resources to where it can be compiled. */
    static Path source(String name) {
        Path file = Folders.bench().resolve(name);
        try (InputStream in = Tools.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The bench has no resource " + name);
            }
            Files.createDirectories(Folders.bench());
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
