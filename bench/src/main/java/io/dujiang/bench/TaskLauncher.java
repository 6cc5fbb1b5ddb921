package io.dujiang.bench;

import java.util.List;
import java.util.Optional;

/** Starts workers of one kind, which speak as {@link TaskWorker} does. */
interface TaskLauncher {
    /** The heap of workers in a JVM: touched at the start, so that no round pays for memory that the machine hands out late. */
    List<String> HEAP = List.of("-Xms192m", "-Xmn128m", "-XX:+AlwaysPreTouch");

    /** Builds what the workers need and says why that cannot be; empty if it could. Blocks. */
    default Optional<String> prepare() {
        return Optional.empty();
    }

    /** Why there is no worker with so many carriers; empty if there is. */
    default Optional<String> whyMissing(int carriers) {
        return Optional.empty();
    }

    /** What starts a worker. */
    List<String> command(int carriers);
}
