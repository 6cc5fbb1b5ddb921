package io.dujiang.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The machine and the JVM that the figures are from.
 *
 * @param cpu model
 * @param cores processors that Java may use
 * @param kernel name and release
 * @param jdk version
 * @param gc garbage collectors of the bench's own JVM
 * @param flags of the measured JVM
 * @param placing which cores servers and load had; empty if nothing was placed
 */
record Host(String cpu, int cores, String kernel, String jdk, String gc, List<String> flags, String placing) {
    static Host here(List<String> flags, String placing) {
        return new Host(
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.vendor") + " " + Runtime.version(),
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .map(collector -> collector.getName())
                        .collect(Collectors.joining(", ")),
                flags,
                placing);
    }

    private static String cpuModel() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(() -> System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
