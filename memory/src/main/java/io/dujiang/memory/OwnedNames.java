package io.dujiang.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The files of the segments that this JVM owns: one that ends without closing them removes them on its way out. */
final class OwnedNames {
    private static final Set<Path> NAMES = ConcurrentHashMap.newKeySet();

    static {
        try {
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().unstarted(() -> NAMES.forEach(OwnedNames::removeQuietly)));
        } catch (IllegalStateException _) {
            // This JVM is ending already: what it does not close, the next one sweeps.
        }
    }

    private OwnedNames() {}

    static void add(Path name) {
        NAMES.add(name);
    }

    static void remove(Path name) throws IOException {
        NAMES.remove(name);
        Files.deleteIfExists(name);
    }

    private static void removeQuietly(Path name) {
        try {
            Files.deleteIfExists(name);
        } catch (IOException _) {
            // The next JVM sweeps it.
        }
    }
}
