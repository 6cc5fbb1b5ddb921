package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are started in ways in which workers are different or impossible. */
class LaunchersTest {
    private static final String MODULE = """
            module app {
                requires io.dujiang.process;
                requires io.dujiang.memory;
                requires java.management;
            }
            """;

    private static final String PROGRAM = """
            package app;

            import io.dujiang.loop.LoopGroup;
            import io.dujiang.memory.SharedMemory;
            import io.dujiang.memory.SharedMemoryException;
            import io.dujiang.process.ProcessPool;
            import io.dujiang.process.RemoteFunction;
            import java.lang.management.ManagementFactory;
            import java.nio.file.*;
            import java.util.*;
            import java.util.concurrent.locks.LockSupport;

            public class Program {
                interface Code {
                    Object run() throws Exception;
                }

                static void print(Code code) {
                    try {
                        System.out.println("result " + code.run());
                    } catch (Exception e) {
                        System.out.println("failed " + e.getMessage());
                    }
                }

                public static void main(String[] args) throws Exception {
                    try (LoopGroup group = LoopGroup.start()) {
                        useClasses(group, Path.of(args[0]), Path.of(args[1]));
                        if (args.length > 2) {
                            if (args[2].equals("mounted")) {
                                fillBeneathAPool(group);
                            }
                            useMemory(group);
                        }
                    }
                }

                static ProcessPool pool(LoopGroup group) {
                    return ProcessPool.builder(group).size(1).jvmFlags("-XX:TieredStopAtLevel=1").open();
                }

                static void useClasses(LoopGroup group, Path own, Path changed) throws Exception {
                    try (ProcessPool pool = pool(group)) {
                        print(() -> pool.map(n -> n + 1, List.of(1)));
                        print(() -> pool.map(n -> System.getProperty("app.flag") + collector(), List.of(1)));
                        Object late = new Late(); // in no signature, by which the worker would load it as it was
                        RemoteFunction<Integer, Integer> code = Late.code(2);
                        Path file = Path.of("app", "Late.class");
                        Files.copy(changed.resolve(file), own.resolve(file), StandardCopyOption.REPLACE_EXISTING);
                        print(() -> pool.map(Object::hashCode, List.of(late)));
                        print(() -> pool.map(code, List.of(1)));
                        print(() -> pool.map(n -> n + 2, List.of(1)));
                    }
                }

                static String collector() {
                    return ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName();
                }

                static void fillBeneathAPool(LoopGroup group) throws Exception {
                    try (ProcessPool pool = ProcessPool.builder(group).size(1).retries(0).open()) {
                        print(() -> "at first " + pool.map(n -> hasPipes(), List.of(1)));
                        List<SharedMemory> hoard = new ArrayList<>();
                        Thread greedy = Thread.ofPlatform().start(() -> takeAll(hoard)); // with what the dead worker leaves
                        print(() -> pool.map(n -> halt(), List.of(1)));
                        print(() -> "while full " + pool.map(n -> hasPipes(), List.of(1)));
                        greedy.interrupt();
                        greedy.join();
                        hoard.forEach(SharedMemory::close);
                        print(() -> pool.map(n -> halt(), List.of(1)));
                        print(() -> "with room again " + pool.map(n -> hasPipes(), List.of(1)));
                    }
                }

                static void takeAll(List<SharedMemory> hoard) {
                    while (!Thread.currentThread().isInterrupted()) {
                        try {
                            hoard.add(SharedMemory.create(1 << 19));
                        } catch (SharedMemoryException e) {
                            LockSupport.parkNanos(1_000_000);
                        }
                    }
                }

                static int halt() {
                    Runtime.getRuntime().halt(9);
                    return 0;
                }

                static boolean hasPipes() throws Exception {
                    return Files.readString(Path.of("/proc/self/maps")).contains("/dujiang-pipe-");
                }

                static void useMemory(LoopGroup group) throws Exception {
                    print(() -> SharedMemory.create(100 << 20));
                    List<SharedMemory> hoard = new ArrayList<>();
                    print(() -> {
                        while (true) {
                            hoard.add(SharedMemory.create(1 << 20));
                        }
                    });
                    try (ProcessPool pool = pool(group)) {
                        print(() -> pool.map(n -> n + 3, List.of(1)));
                    }
                }
            }
            """;

    private static final String LATE = """
            package app;

            import io.dujiang.process.RemoteFunction;

            class Late implements java.io.Serializable {
                int first;

                static RemoteFunction<Integer, Integer> code(int factor) {
                    return n -> n * factor;
                }
            }
            """;

    /** Opens a pool twice, and prints the flags of its worker. */
    private static final String CACHED = """
            package app;

            import io.dujiang.loop.LoopGroup;
            import io.dujiang.process.ProcessPool;
            import java.lang.management.ManagementFactory;
            import java.nio.file.Path;
            import java.util.List;

            public class Cached {
                public static void main(String[] args) throws Exception {
                    try (LoopGroup group = LoopGroup.start()) {
                        String flags = print(group, Path.of(args[0]));
                        for (int i = 0; i < 3 && !flags.contains("-XX:AOTCache="); i++) { // a slow recording is killed
                            flags = print(group, Path.of(args[0]));
                        }
                    }
                }

                static String print(LoopGroup group, Path cache) throws Exception {
                    try (ProcessPool pool = ProcessPool.builder(group).size(1).aotCache(cache).open()) {
                        String flags = pool.map(n -> flags(), List.of(1)).toString();
                        System.out.println(flags);
                        return flags;
                    }
                }

                static String flags() {
                    return "flags " + ManagementFactory.getRuntimeMXBean().getInputArguments();
                }
            }
            """;

    private static final String CHANGED =
            LATE.replace("first;", "first, second;").replace("n -> n * factor", "n -> n");

    /**
     * Puts the classes into a folder with a name that must be quoted, and starts Java: on the module path, or on the class path with a file system of 64
     * MiB for shared memory, or with none where the right to mount one is missing.
     */
    private static final String SCRIPT = """
            if [ "$1" = class ] && [ -z "$UNSHARED" ]; then
                export UNSHARED=tried
                for how in --mount '--map-root-user --mount'; do
                    unshare $how true 2>/dev/null && exec unshare $how sh "$0" "$@"
                done
            fi
            paths=$1 java=$2 libraries=$3 compiled=$4 folder=$5
            own="$folder/a \"b\" \\c #d $(printf '\303\251')"
            mkdir "$own" "$folder/shm"
            cp -r "$compiled/classes/." "$own"
            if [ "$paths" = module ]; then
                exec "$java" -Dapp.flag=inherited --add-opens=java.base/java.lang=io.dujiang.loop --enable-native-access=io.dujiang.memory \\
                    -p "$libraries:$own" -m app/app.Program "$own" "$compiled/changed"
            fi
            mount -t tmpfs -o size=64m tmpfs "$folder/shm" 2>/dev/null && memory=mounted || { memory=none; rmdir "$folder/shm"; }
            echo "memory $memory"
            exec "$java" -Dapp.flag=inherited --add-opens=java.base/java.lang=ALL-UNNAMED --enable-native-access=ALL-UNNAMED \\
                "-Ddujiang.memory.folder=$folder/shm" -cp "$libraries:$own" app.Program "$own" "$compiled/changed" "$memory"
            """;

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    static Path compiled;

    @TempDir
    Path folder;

    @BeforeAll
    static void compile() throws IOException {
        compile("classes", PROGRAM, LATE);
        compile("changed", "package app; class Program {}", CHANGED);
    }

    private static void compile(String name, String program, String late) throws IOException {
        Path sources = Files.createDirectories(compiled.resolve(name + "-sources"));
        List<String> arguments = new ArrayList<>(
                List.of("-p", modules(), "-d", compiled.resolve(name).toString()));
        arguments.add(
                Files.writeString(sources.resolve("module-info.java"), MODULE).toString());
        arguments.add(
                Files.writeString(sources.resolve("Program.java"), program).toString());
        arguments.add(Files.writeString(sources.resolve("Late.java"), late).toString());
        arguments.add(Files.writeString(sources.resolve("Cached.java"), CACHED).toString());
        assertThat(ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(System.out, System.err, arguments.toArray(String[]::new)))
                .isZero();
    }

    /** What of the class path of this test is needed on a module path. */
    private static String modules() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("test-classes"))
                .filter(entry -> Stream.of("classes", "dujiang-", "netty", "jctools", "slf4j", "jspecify", "logback")
                        .anyMatch(entry::contains))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String run(String... command) throws IOException, InterruptedException {
        SubprocessResult result = Subprocess.builder(command)
                .environment("LC_ALL", "C.UTF-8")
                .deadline(Duration.ofMinutes(5)) // for one that hangs
                .run();
        return result.output().text() + result.error().text();
    }

    private String runProgram(String paths, String libraries) throws Exception {
        Path script = Files.writeString(folder.resolve("start.sh"), SCRIPT);
        return run("sh", script.toString(), paths, JAVA, libraries, compiled.toString(), folder.toString());
    }

    private static void assertRanAndToldOfChangedClasses(String output) {
        assertThat(output)
                .contains("result [2]")
                .contains("result [inheritedCopy]") // the young collector of -XX:+UseSerialGC
                .contains("failed Task Late::")
                .contains("The argument cannot be read in the worker: a class differs in the worker")
                .contains("app.Late; local class incompatible")
                .contains("The function cannot be read in the worker")
                .contains("changed on disk since")
                .contains("result [3]");
    }

    @Test
    void runsFromAClassPathOfStrangeNamesAndWithLittleSharedMemoryAndThenNone() throws Exception {
        String output = runProgram("class", System.getProperty("java.class.path"));

        assertRanAndToldOfChangedClasses(output);
        assertThat(output).contains("there is no shared memory").contains("result [4]");
        if (output.contains("memory mounted")) {
            assertThat(output)
                    .contains(" bytes free of 67108864, and 104861696 are needed")
                    .contains("result at first [true]")
                    .contains("died while it ran the task: exit code 9")
                    .contains("result while full [false]")
                    .contains("result with room again [true]");
        } else {
            System.err.println("NOT TESTED: shared memory that is full, since this user may not mount a file system");
            assertThat(output).contains("No shared memory of 104861696 bytes can be made in " + folder);
        }
    }

    @Test
    void runsFromAModulePathOfStrangeNames() throws Exception {
        assertRanAndToldOfChangedClasses(runProgram("module", modules()));
    }

    @Test
    void startsFromACacheOnceAWorkerHasRecordedIt() throws Exception {
        List<String> jars = new ArrayList<>(List.of(jar(compiled.resolve("classes"))));
        for (String entry : modules().split(File.pathSeparator, -1)) {
            jars.add(Files.isDirectory(Path.of(entry)) ? jar(Path.of(entry)) : entry);
        }

        assertThat(run(
                                JAVA,
                                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                String.join(File.pathSeparator, jars),
                                "app.Cached",
                                folder.resolve("cache").toString())
                        .lines()
                        .filter(line -> line.startsWith("[flags"))
                        .toList())
                .satisfies(
                        flags -> assertThat(flags.getFirst()).contains("-XX:AOTCacheOutput=" + folder),
                        flags -> assertThat(flags.getLast()).contains("-XX:AOTCache=" + folder));
    }

    private String jar(Path classes) throws IOException {
        Path jar = Files.createTempFile(folder, "classes", ".jar");
        assertThat(ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(System.out, System.err, "--create", "--file=" + jar, "-C", classes.toString(), "."))
                .isZero();
        return jar.toString();
    }

    @Test
    void refusesCodeOfTheSourceLauncher() throws Exception {
        Path source = Files.writeString(folder.resolve("Program.java"), """
                import io.dujiang.loop.LoopGroup;
                import io.dujiang.process.ProcessPool;
                import java.util.List;

                public class Program {
                    public static void main(String[] args) throws Exception {
                        try (LoopGroup group = LoopGroup.start(); ProcessPool pool = ProcessPool.builder(group).size(1).open()) {
                            System.out.println("result " + pool.map(n -> n + 1, List.of(1)));
                        }
                    }
                }
                """);

        assertThat(run(
                        JAVA,
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString()))
                .contains("Workers cannot find Program")
                .contains("source launcher");
    }

    @Test
    void refusesCodeOfJshell() throws Exception {
        Path script = Files.writeString(
                folder.resolve("script.jsh"),
                "io.dujiang.process.ProcessPool.builder(null).initializer(() -> 1)\n/exit\n");

        assertThat(run(
                        Path.of(JAVA).resolveSibling("jshell").toString(),
                        "-J-Djava.util.prefs.userRoot=" + folder,
                        "--class-path",
                        System.getProperty("java.class.path"),
                        script.toString()))
                .contains("NotTransferableException")
                .contains("Workers cannot find REPL.")
                .contains("jshell");
    }

    /** As launchers do that find classes in jars inside of jars. */
    @Test
    void refusesToOpenWhereALoaderOfItsOwnHasLoadedTheLibrary() throws Exception {
        List<URL> paths = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            paths.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader launcher =
                new URLClassLoader(paths.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> group = launcher.loadClass(LoopGroup.class.getName());
            Class<?> pool = launcher.loadClass(ProcessPool.class.getName());

            assertThatThrownBy(() -> pool.getMethod("open", group).invoke(null, (Object) null))
                    .cause()
                    .hasMessageContaining("Workers cannot be started")
                    .hasMessageContaining("jars inside of jars")
                    .hasMessageContaining("unpack the jar");
        }
    }
}
