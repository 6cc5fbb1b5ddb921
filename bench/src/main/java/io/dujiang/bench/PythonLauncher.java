package io.dujiang.bench;

import java.util.List;
import java.util.Optional;

/**
 * Starts the worker in the system's Python, if that is installed.
 *
 * @param loop whose event loop
 * @param how to install it
 */
record PythonLauncher(String loop, String how) implements TaskLauncher {
    private static final String PYTHON = "/usr/bin/python3";

    @Override
    public Optional<String> prepare() {
        return Tools.run(List.of(PYTHON, "-c", "import " + loop)).map(_ -> loop + " is not installed: " + how);
    }

    @Override
    public Optional<String> whyMissing(int carriers) {
        return carriers == 1 ? Optional.empty() : Optional.of("its event loop has one thread");
    }

    @Override
    public List<String> command(int carriers) {
        return List.of(PYTHON, Tools.source("tasks.py").toString(), loop);
    }
}
