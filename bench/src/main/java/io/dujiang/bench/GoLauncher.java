package io.dujiang.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Builds the worker in Go, if that is installed, and starts it. */
final class GoLauncher implements TaskLauncher {
    private final Path program = Folders.bench().resolve("tasks-go");

    @Override
    public Optional<String> prepare() {
        if (Tools.run(List.of("go", "version")).isPresent()) {
            return Optional.of("go is not installed: apt-get install golang-go");
        }
        return Tools.run(List.of(
                "go",
                "build",
                "-o",
                program.toString(),
                Tools.source("tasks.go").toString()));
    }

    @Override
    public List<String> command(int carriers) {
        return List.of("env", "GOMAXPROCS=" + carriers, program.toString());
    }
}
