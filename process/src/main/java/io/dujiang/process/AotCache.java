package io.dujiang.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with classes in the form in which a JVM has loaded and linked them, from which the JVMs of workers start in less time.
 *
 * <p>Its name has a hash of the JDK, the flags and the jars. The first worker that starts when there is none records it, and its JVM writes it when
 * the worker ends in order, under a name of its own; only a whole one gets the name that others look for. A JVM that finds it unfit starts without it.
 */
final class AotCache {
    private static final Logger log = LoggerFactory.getLogger(AotCache.class);

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private final Path file;
    private final UUID own =
            UUID.randomUUID(); // pools of several containers may share the folder, and have the same process number
    private final AtomicInteger recorder = new AtomicInteger(); // the number of the worker; 0 if there is none

    private AotCache(Path file) {
        this.file = file;
    }

    /**
     * The folder, which is made if it is missing.
     *
     * @throws IllegalArgumentException if it belongs to another user or others have any right to it: what lies there is run
     */
    static Path requireOwn(Path folder) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER));
            }
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(folder);
            if (!OWNER.containsAll(rights)) {
                throw new IllegalArgumentException("Others have rights to " + folder + " ("
                        + PosixFilePermissions.toString(rights)
                        + "), and what lies there is run: give a folder that is this user's alone, as by chmod 700");
            }
            UserPrincipal owner = Files.getOwner(folder);
            UserPrincipal user = Files.getOwner(Path.of("/proc/self"));
            if (!owner.equals(user)) {
                throw new IllegalArgumentException(folder + " belongs to user " + owner + " and not to " + user
                        + ", and what lies there is run: give a folder of this user");
            }
            return folder.toAbsolutePath();
        } catch (IOException e) {
            throw new IllegalArgumentException("The folder for the AOT cache cannot be made or looked at: " + e, e);
        }
    }

    /** True if a JVM with these paths can have a cache: it refuses to make one where classes lie in a folder. */
    static boolean isPossible(List<Path> paths) {
        return !paths.isEmpty()
                && paths.stream().allMatch(path -> path.toString().endsWith(".jar") && Files.isRegularFile(path));
    }

    /**
     * The cache of JVMs with these flags and jars.
     *
     * @param folder where it is
     */
    static AotCache of(Path folder, List<String> flags, List<Path> jars) throws IOException {
        MessageDigest digest = sha256();
        digest.update((System.getProperty("java.home") + System.getProperty("java.vm.version") + flags)
                .getBytes(StandardCharsets.UTF_8));
        for (Path jar : jars) {
            digest.update((jar + " " + Files.size(jar) + " " + Files.getLastModifiedTime(jar) + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        return new AotCache(folder.resolve(HexFormat.of().formatHex(digest.digest(), 0, 16) + ".aot"));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each JDK has SHA-256", e);
        }
    }

    /** The flags of a worker that starts: to use the cache, or to record it if there is none and no other worker of the pool does that. */
    List<String> flags(int number) {
        if (Files.exists(file)) {
            return List.of("-XX:AOTCache=" + file, "-Xlog:aot=off", "-Xlog:cds=off");
        }
        return recorder.compareAndSet(0, number)
                ? List.of("-XX:AOTCacheOutput=" + draft(number), "-Xlog:aot=off", "-Xlog:cds=off")
                : List.of();
    }

    /** True if this worker records the cache, which it writes when it ends. */
    boolean isRecordedBy(int number) {
        return recorder.get() == number;
    }

    /** A worker has ended. If it was the one that records, its cache is kept, or another worker has to do it. */
    void ended(int number, boolean inOrder) {
        if (recorder.get() != number) {
            return;
        }
        Path draft = draft(number);
        try {
            if (inOrder && Files.exists(draft)) {
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            } else {
                var _ = Files.deleteIfExists(draft);
            }
            recorder.set(0);
        } catch (IOException e) {
            log.warn("The AOT cache of workers cannot be kept; they start without it", e);
        }
    }

    private Path draft(int number) {
        return Path.of(file + "." + own + "-" + number);
    }
}
