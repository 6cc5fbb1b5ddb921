package io.dujiang.process;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process and all that it started, to be killed together.
 *
 * @param root the first of them
 */
record ProcessTree(ProcessHandle root) {
    /** Kills from the root down, and looks again until nothing new is found, since what lives may start more. */
    void kill() {
        Set<ProcessHandle> killed = new HashSet<>();
        List<ProcessHandle> found = living(Stream.of(root));
        while (killed.addAll(found)) {
            found = living(killed.stream()); // before they are killed: children of the dead belong to others
            found.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static List<ProcessHandle> living(Stream<ProcessHandle> roots) {
        return roots.flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .filter(ProcessHandle::isAlive)
                .distinct()
                .toList();
    }
}
