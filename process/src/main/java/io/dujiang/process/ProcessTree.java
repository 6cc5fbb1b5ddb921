package io.dujiang.process;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process and all that it started, to be killed together.
 *
 * @param root the first of them
 */
record ProcessTree(ProcessHandle root) {
    /**
     * Kills from the root down, and looks again until nothing new is found, since what lives may start more. Where the system does not tell what
     * there is, kills what is known. Whoever needs the root dead calls this again while it lives: the JDK tells a process from a later one of its
     * number by a file, and kills none, without a word, while this process can open no more files.
     */
    void kill() {
        Set<ProcessHandle> known = new LinkedHashSet<>(List.of(root));
        try {
            List<ProcessHandle> found;
            do {
                found = living(known); // before they are killed: children of the dead belong to others
                found.forEach(ProcessHandle::destroyForcibly);
            } while (known.addAll(found));
        } catch (RuntimeException e) {
            // the others are not known
        } finally {
            known.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static List<ProcessHandle> living(Set<ProcessHandle> roots) {
        return roots.stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .filter(ProcessHandle::isAlive)
                .distinct()
                .toList();
    }
}
