package io.dujiang.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Starts {@link TaskWorker} with the flags of the bench's own JVM.
 *
 * @param scheduler its first argument
 */
record JavaLauncher(String scheduler) implements TaskLauncher {
    @Override
    public List<String> command(int carriers) {
        List<String> command = new ArrayList<>(ServiceProcess.java());
        command.addAll(1, HEAP);
        command.add(1, "-Djdk.virtualThreadScheduler.parallelism=" + carriers);
        command.addAll(List.of(TaskWorker.class.getName(), scheduler, Integer.toString(carriers)));
        return command;
    }
}
