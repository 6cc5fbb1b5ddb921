package io.dujiang.examples.settlement;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Orders that are booked and must not end yet, for as long as there is a file of this name: so a kill of the service finds work unfinished,
 * however slow the machine is to strike.
 *
 * @param file in the folder of the run
 */
record Held(Path file) {
    private static final int LOOK_MILLIS = 20;

    static Held in(Path folder) {
        return new Held(folder.resolve("held"));
    }

    /** From here on orders are held. */
    void begin() {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the orders end. */
    void end() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Blocks the calling thread while orders are held. */
    void await() throws InterruptedException {
        while (Files.exists(file)) {
            Thread.sleep(LOOK_MILLIS);
        }
    }
}
