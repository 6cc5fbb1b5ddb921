package io.dujiang.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where servers and load run: each on a core of its own, so that neither takes time from the other.
 *
 * @param server the core of the server, as {@code taskset} names it
 * @param load the core of the load
 * @param whyShared why processes run on any core; empty if each has its own
 */
record Cores(int server, int load, Optional<String> whyShared) {
    private static final String RAISED = "ulimit -Sn \"$(ulimit -Hn)\"; exec \"$0\" \"$@\"";

    /** What this machine allows. */
    static Cores here() {
        List<Integer> allowed = allowed();
        if (allowed.size() < 2) {
            return new Cores(0, 0, Optional.of("there is one core only"));
        }
        return new Cores(
                allowed.get(0),
                allowed.get(1),
                Tools.run(List.of("taskset", "--version"))
                        .map(_ -> "taskset is not installed: apt-get install util-linux"));
    }

    private static List<Integer> allowed() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .flatMapToInt(
                            line -> parse(line.substring(line.indexOf(':') + 1).strip()))
                    .boxed()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The numbers in a list such as {@code 0-2,5}. */
    static IntStream parse(String list) {
        return Stream.of(list.split(","))
                .map(range -> range.split("-"))
                .flatMapToInt(ends ->
                        IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])));
    }

    List<String> onServer(List<String> command) {
        return pinned(server, command);
    }

    List<String> onLoad(List<String> command) {
        return pinned(load, command);
    }

    private List<String> pinned(int core, List<String> command) {
        if (whyShared.isPresent()) {
            return anywhere(command);
        }
        List<String> whole = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        whole.addAll(anywhere(command));
        return whole;
    }

    /** A command that may open as many descriptors as the machine allows. */
    List<String> anywhere(List<String> command) {
        List<String> whole = new ArrayList<>(List.of("sh", "-c", RAISED));
        whole.addAll(command);
        return whole;
    }

    /** For people. */
    String text() {
        return whyShared
                .map(why -> "server and load share the cores, for " + why)
                .orElseGet(() -> "server on core " + server + ", load on core " + load);
    }
}
