package io.dujiang.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds and starts a server that speaks as {@link ServerWorker} does. */
interface ServerLauncher {
    /** Builds what the server needs and says why that cannot be; empty if it could. Blocks. */
    Optional<String> prepare();

    /** What starts a server. */
    List<String> command(ServerSetup setup);

    /**
     * A server in Java, with the flags of the bench's own JVM, and with the same collector for all. Its heap is touched at the start, so that
     * what grows later is not heap, and no request pays for memory that the machine hands out late.
     *
     * @param heap its size, as {@code -Xmx} takes it
     */
    record OfJava(JavaServer server, String heap) implements ServerLauncher {
        static OfJava of(JavaServer server) {
            return new OfJava(server, "512m");
        }

        @Override
        public Optional<String> prepare() {
            return Optional.empty();
        }

        @Override
        public List<String> command(ServerSetup setup) {
            List<String> command = new ArrayList<>(ServiceProcess.java());
            command.addAll(1, List.of("-XX:+UseSerialGC", "-Xms" + heap, "-Xmx" + heap, "-XX:+AlwaysPreTouch"));
            command.add(1, "-Djdk.virtualThreadScheduler.parallelism=" + setup.loops());
            command.addAll(List.of(
                    ServerWorker.class.getName(),
                    server.name(),
                    Integer.toString(setup.port()),
                    Integer.toString(setup.loops()),
                    setup.policy(),
                    Integer.toString(setup.backEnd())));
            return command;
        }
    }

    /** A server in Go, if that is installed. */
    record OfGo(String service) implements ServerLauncher {
        @Override
        public Optional<String> prepare() {
            return Tools.run(List.of("go", "version")).isPresent()
                    ? Optional.of("go is not installed: apt-get install golang-go")
                    : Tools.run(List.of(
                            "go",
                            "build",
                            "-o",
                            program(),
                            Tools.source("servers.go").toString()));
        }

        private static String program() {
            return Folders.bench().resolve("servers-go").toString();
        }

        @Override
        public List<String> command(ServerSetup setup) {
            return List.of("env", "GOMAXPROCS=" + setup.loops(), program(), service);
        }
    }

    /** A server in the system's Python, if that is installed. */
    record OfPython(String service, String loop, String style) implements ServerLauncher {
        private static final String PYTHON = "/usr/bin/python3";

        @Override
        public Optional<String> prepare() {
            String packaged = loop.equals("uvloop") ? "python3-uvloop" : "python3";
            return Tools.run(List.of(PYTHON, "-c", "import " + loop))
                    .map(_ -> loop + " is not installed: apt-get install " + packaged);
        }

        @Override
        public List<String> command(ServerSetup setup) {
            return List.of(PYTHON, Tools.source("servers.py").toString(), service, loop, style);
        }
    }

    /** The server in Node, if that is installed. */
    record OfNode() implements ServerLauncher {
        @Override
        public Optional<String> prepare() {
            return Tools.run(List.of("node", "--version")).map(_ -> "node is not installed: apt-get install nodejs");
        }

        @Override
        public List<String> command(ServerSetup setup) {
            return List.of("node", Tools.source("server.js").toString());
        }
    }
}
