package io.dujiang.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compiles the worker in Kotlin with the compiler on the class path, and starts it with the flags of the bench's own JVM. */
final class KotlinLauncher implements TaskLauncher {
    private final Path classes = Folders.bench().resolve("tasks-kotlin");

    @Override
    public Optional<String> prepare() {
        Folders.delete(classes);
        List<String> command = new ArrayList<>(ServiceProcess.java());
        command.addAll(List.of(
                "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
                "-no-stdlib",
                "-no-reflect",
                "-nowarn",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                Tools.source("tasks.kt").toString()));
        return Tools.run(command);
    }

    @Override
    public List<String> command(int carriers) {
        List<String> command = new ArrayList<>(ServiceProcess.java());
        command.addAll(1, HEAP);
        command.add(command.removeLast() + File.pathSeparator + classes);
        command.addAll(List.of("Tasks", Integer.toString(carriers)));
        return command;
    }
}
