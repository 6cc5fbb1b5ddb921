package io.dujiang.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** How often the kernel killed a process of this cgroup for lack of memory, by the counter of cgroup v2. */
final class KernelKills {
    private static final String GROUP = "0::";
    private static final String COUNTER = "oom_kill ";

    private KernelKills() {}

    /** Until now; empty where that is not told. */
    static OptionalLong count() {
        return count(Path.of("/proc/self/cgroup"), Path.of("/sys/fs/cgroup"));
    }

    /**
     * The same.
     *
     * @param membership the file that names the cgroup
     * @param root the folder of all cgroups
     */
    static OptionalLong count(Path membership, Path root) {
        try {
            return lines(membership)
                    .filter(line -> line.startsWith(GROUP))
                    .map(line -> Path.of(root + line.substring(GROUP.length()), "memory.events"))
                    .filter(Files::isReadable)
                    .flatMap(KernelKills::lines)
                    .filter(line -> line.startsWith(COUNTER))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(COUNTER.length()).strip()))
                    .findFirst();
        } catch (UncheckedIOException | IllegalArgumentException e) {
            return OptionalLong.empty();
        }
    }

    /** By how much it has risen; empty if that is not told. */
    static OptionalLong since(OptionalLong before) {
        OptionalLong now = count();
        return before.isEmpty() || now.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(now.getAsLong() - before.getAsLong());
    }

    private static Stream<String> lines(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return lines.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
