package io.dujiang.process;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command that starts a worker: the JVM of this process with its paths and flags, and those of the pool. */
final class LaunchCommand {
    private static final Logger log = LoggerFactory.getLogger(LaunchCommand.class);
    static final Duration TO_END = Duration.ofSeconds(5);
    private static final Duration TO_RECORD = Duration.ofSeconds(60);

    /** Flags of this process that a worker must not share: its agents and ports, its caches and dumps, its heap. */
    private static final List<String> NOT_INHERITED = List.of(
            "-agentlib:",
            "-agentpath:",
            "-javaagent:",
            "-Xrunjdwp",
            "-Xdebug",
            "-Dcom.sun.management.jmxremote",
            "-Xlog",
            "-Xloggc",
            "-XX:AOT",
            "-XX:SharedArchiveFile",
            "-XX:+AutoCreateSharedArchive",
            "-XX:ArchiveClassesAtExit",
            "-XX:StartFlightRecording",
            "-XX:FlightRecorderOptions",
            "-XX:ErrorFile",
            "-XX:HeapDumpPath",
            "-XX:OnError",
            "-XX:OnOutOfMemoryError",
            "-Xmx",
            "-Xms",
            "-Xmn",
            "-XX:MaxHeapSize",
            "-XX:InitialHeapSize",
            "-XX:MaxRAMPercentage",
            "-XX:InitialRAMPercentage",
            "-XX:MinRAMPercentage",
            "-XX:NativeMemoryTracking",
            "-XX:+CrashOnOutOfMemoryError",
            "-Djava.security.manager");

    private final ProcessPoolBuilder settings;
    private final Optional<AotCache> cache;

    LaunchCommand(ProcessPoolBuilder settings) {
        this.settings = settings;
        this.cache = cache(settings.aotCache);
    }

    private Optional<AotCache> cache(@Nullable Path folder) {
        List<Path> paths = Stream.of("java.class.path", "jdk.module.path")
                .flatMap(path -> Stream.of(System.getProperty(path, "").split(File.pathSeparator)))
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .toList();
        if (folder == null || !AotCache.isPossible(paths)) {
            return Optional.empty();
        }
        try {
            List<String> flags = new ArrayList<>(flags());
            flags.addAll(program());
            return Optional.of(AotCache.of(folder, flags, paths));
        } catch (IOException e) {
            log.warn("Workers start without an AOT cache, since a jar cannot be looked at", e);
            return Optional.empty();
        }
    }

    /** How long a worker may take to end once it was told to: one that records a cache writes it then. */
    Duration timeToEnd(int number) {
        return cache.filter(recorded -> recorded.isRecordedBy(number)).isPresent() ? TO_RECORD : TO_END;
    }

    /** A worker has ended, in order or not. */
    void ended(int number, boolean inOrder) {
        cache.ifPresent(recorded -> recorded.ended(number, inOrder));
    }

    /** Writes the argument file of a worker. Returns the command that uses it. */
    ProcessBuilder prepare(WorkerFolder folder, int number) throws IOException {
        Path file = folder.arguments(number);
        Files.write(file, encoded(arguments(folder, number), System.getProperty("native.encoding")));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java, "@" + file);
        List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS")
                .forEach(builder.environment()::remove); // this process has them as flags by now
        return builder;
    }

    private List<String> arguments(WorkerFolder folder, int number) {
        List<String> arguments = new ArrayList<>(flags());
        arguments.add("-XX:ErrorFile=" + folder.crashReport(number));
        cache.ifPresent(recorded -> arguments.addAll(recorded.flags(number)));
        arguments.addAll(program());
        arguments.addAll(List.of(
                folder.path().toString(),
                Integer.toString(number),
                Long.toString(settings.maxMessage),
                Long.toString(ProcessHandle.current().pid())));
        return arguments;
    }

    /** The flags that all workers have. */
    private List<String> flags() {
        List<String> inherited = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> NOT_INHERITED.stream().noneMatch(flag::startsWith))
                .toList();
        List<String> flags = new ArrayList<>(
                inherited.stream().filter(flag -> !isCollector(flag)).toList());
        flags.add("--enable-native-access="
                + (WorkerMain.class.getModule().isNamed() ? "io.dujiang.memory" : "ALL-UNNAMED"));
        flags.add("-XX:+ExitOnOutOfMemoryError");
        flags.add("-XX:-CreateCoredumpOnCrash");
        flags.add(
                settings.heap == 0
                        ? "-XX:MaxRAMPercentage=" + Math.min(25, 75.0 / (settings.size + settings.spares))
                        : "-Xmx" + settings.heap);
        if (settings.jvmFlags.stream().noneMatch(LaunchCommand::isCollector)) {
            flags.add(inherited.stream()
                    .filter(LaunchCommand::isCollector)
                    .findFirst()
                    .orElse("-XX:+UseSerialGC"));
        }
        flags.addAll(settings.jvmFlags);
        return flags;
    }

    private static boolean isCollector(String flag) {
        return flag.startsWith("-XX:+Use") && flag.endsWith("GC");
    }

    private static List<String> program() {
        List<String> program = new ArrayList<>();
        String classPath = System.getProperty("java.class.path", "");
        if (!classPath.isEmpty()) {
            program.addAll(List.of("-cp", classPath));
        }
        Module module = WorkerMain.class.getModule();
        if (!module.isNamed()) {
            program.add(WorkerMain.class.getName());
            return program;
        }
        program.addAll(List.of("--module-path", System.getProperty("jdk.module.path", "")));
        String main = System.getProperty("jdk.module.main");
        program.addAll(List.of("--add-modules", main == null ? "ALL-MODULE-PATH" : main));
        program.addAll(List.of("-m", module.getName() + "/" + WorkerMain.class.getName()));
        return program;
    }

    /**
     * The content of an argument file, which the launcher reads in the encoding of the system.
     *
     * @throws IOException if that encoding does not have a character
     */
    static byte[] encoded(List<String> arguments, String encoding) throws IOException {
        String text = arguments.stream().map(LaunchCommand::quoted).collect(Collectors.joining("\n"));
        try {
            ByteBuffer bytes = Charset.forName(encoding).newEncoder().encode(CharBuffer.wrap(text));
            byte[] content = new byte[bytes.remaining()];
            bytes.get(content);
            return content;
        } catch (CharacterCodingException e) {
            throw new IOException(
                    "a path or flag of this process has a character that the encoding of the system, " + encoding
                            + ", does not have: start it with LC_ALL=C.UTF-8 in its environment",
                    e);
        }
    }

    private static String quoted(String argument) {
        return '"'
                + argument.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }
}
