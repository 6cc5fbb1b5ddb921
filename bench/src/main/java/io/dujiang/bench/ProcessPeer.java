package io.dujiang.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whose worker processes the process bench measures. */
enum ProcessPeer {
    OURS("ours"),
    POOL("python-multiprocessing-pool"),
    EXECUTOR("python-process-pool-executor");

    private static final String PYTHON = "/usr/bin/python3";

    private final String text;

    ProcessPeer(String text) {
        this.text = text;
    }

    /** Why this machine does not have it; empty if it does. Blocks. */
    Optional<String> whyMissing() {
        return this == OURS
                ? Optional.empty()
                : Tools.run(List.of(PYTHON, "-c", "import multiprocessing, concurrent.futures"))
                        .map(_ -> "python3 is not installed: apt-get install python3");
    }

    /** What starts the process that measures it, which speaks as {@link PoolWorker} does. */
    List<String> command() {
        if (this != OURS) {
            return List.of(PYTHON, Tools.source("pools.py").toString(), this == POOL ? "pool" : "executor");
        }
        List<String> command = new ArrayList<>(ServiceProcess.java());
        command.add(PoolWorker.class.getName());
        return command;
    }

    /** The name in the report. */
    String text() {
        return text;
    }
}
