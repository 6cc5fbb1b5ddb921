package io.dujiang.process;

import java.util.Optional;

/**
 * What a worker process does at a moment.
 *
 * @param number of the worker in its pool
 * @param pid of its process
 * @param task that it runs, if it runs one
 * @param tasksDone how many tasks it has done
 */
public record WorkerStatus(int number, long pid, Optional<String> task, long tasksDone) {}
