package io.dujiang.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How often the kernel killed a process of this cgroup for lack of memory; 0 where that is not told. */
final class KernelKills {
    private KernelKills() {}

    static long count() {
        try (Stream<String> groups = Files.lines(Path.of("/proc/self/cgroup"))) {
            return groups.filter(line -> line.startsWith("0::"))
                    .map(line -> Path.of("/sys/fs/cgroup" + line.substring(3), "memory.events"))
                    .filter(Files::isReadable)
                    .mapToLong(KernelKills::countIn)
                    .sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }

    private static long countIn(Path events) {
        try (Stream<String> lines = Files.lines(events)) {
            return lines.filter(line -> line.startsWith("oom_kill "))
                    .mapToLong(line ->
                            Long.parseLong(line.substring("oom_kill ".length()).strip()))
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }
}
