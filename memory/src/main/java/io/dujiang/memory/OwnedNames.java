package io.dujiang.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The files of the segments that this JVM owns: one that ends without closing them removes them on its way out. */
final class OwnedNames {
    /** By the last part, which is random: whatever path leads to it. */
    private static final Map<Path, Path> NAMES = new ConcurrentHashMap<>();

    static {
        try {
            Runtime.getRuntime()
                    .addShutdownHook(
                            Thread.ofPlatform().unstarted(() -> NAMES.values().forEach(OwnedNames::removeQuietly)));
        } catch (IllegalStateException _) {
            // This JVM is ending already: what it does not close, the next one sweeps.
        }
    }

    private OwnedNames() {}

    /** Returns false if this JVM owns it already. */
    static boolean add(Path name) {
        return NAMES.putIfAbsent(name.getFileName(), name) == null;
    }

    static boolean contains(Path name) {
        return NAMES.containsKey(name.getFileName());
    }

    /** Another process owns it from now on. */
    static void forget(Path name) {
        NAMES.remove(name.getFileName());
    }

    static void remove(Path name) throws IOException {
        forget(name);
        Files.deleteIfExists(name);
    }

    static void removeQuietly(Path name) {
        try {
            Files.deleteIfExists(name);
        } catch (IOException _) {
            // A sweep removes it, once nobody owns it.
        }
    }
}
