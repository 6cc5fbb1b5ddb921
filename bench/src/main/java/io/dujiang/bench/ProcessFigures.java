package io.dujiang.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What the operating system says of a process. */
final class ProcessFigures {
    private static final long KIB = 1024;
    /** Of the unit in which Linux tells processor time. */
    private static final long MILLIS_A_TICK = 10;

    private static final String WRITES = "syscw:";

    private ProcessFigures() {}

    /** Processor time of this process, user and system, in nanoseconds. */
    static long ownCpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Processor time of a process, user and system, in steps of 10 ms. */
    static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Processor time of the JIT compilers of a JVM, of those threads of theirs that live; none of any other process. */
    static Duration compiling(ProcessHandle process) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return Duration.ofMillis(
                    threads.mapToLong(ProcessFigures::compilingTicks).sum() * MILLIS_A_TICK);
        } catch (IOException e) {
            return Duration.ZERO;
        }
    }

    /** The 14th and 15th word of such a line; the second, in brackets, is the name. */
    private static long compilingTicks(Path thread) {
        try {
            String line = Files.readString(thread.resolve("stat"));
            String[] behindTheName = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return line.contains("(C1 Compiler") || line.contains("(C2 Compiler")
                    ? Long.parseLong(behindTheName[11]) + Long.parseLong(behindTheName[12])
                    : 0;
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    /** Resident memory of a process in bytes. */
    static long residentBytes(ProcessHandle process) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * How often a process has written so far, to files and sockets, each call counted once.
     *
     * @throws UncheckedIOException if the system does not count that or does not tell
     */
    static long writes(ProcessHandle process) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "io")).stream()
                    .filter(line -> line.startsWith(WRITES))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(WRITES.length()).strip()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("The system does not count the writes of processes"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors a process has open. */
    static long descriptors(ProcessHandle process) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many descriptors a process like this one may have; a JVM raises its own limit to the hard one when it starts. */
    static long mostDescriptors() {
        return ((com.sun.management.UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getMaxFileDescriptorCount();
    }
}
