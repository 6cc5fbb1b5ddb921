package io.dujiang.bench;

import io.dujiang.bench.IpcRow.Exchange;
import io.dujiang.bench.IpcRow.Measure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** By what the ipc bench exchanges. */
enum IpcPeer {
    OURS,
    /** What the machine can do: the work itself, without anything around it. */
    BARE,
    UNIX_SOCKET,
    AERON,
    /** What a loop hears through its epoll, instead of through a thread that sleeps for it. */
    DOORBELL,
    /** What others do for the same: copy numbers there and back. */
    MESSAGES,
    PYTHON;

    private static final String PYTHON_PROGRAM = "/usr/bin/python3";

    /** What Aeron's buffers need of the JDK. */
    private static final List<String> AERON_FLAGS =
            List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED", "-Dagrona.disable.bounds.checks=true");

    /** Whether it has a figure for that row. */
    boolean measures(IpcRow row) {
        Measure measure = row.measure();
        boolean messages = row.exchange() == Exchange.PIPE || row.exchange() == Exchange.QUEUE;
        if (measure == Measure.TASK_ASLEEP) {
            return this == OURS || this == DOORBELL;
        }
        return switch (this) {
            case OURS -> true;
            case DOORBELL -> false;
            case BARE ->
                measure == Measure.ONE_WAY
                        || measure == Measure.ASLEEP
                        || measure == Measure.MULTIPLY
                        || (measure == Measure.AWAKE && messages);
            case UNIX_SOCKET -> messages;
            case AERON -> messages && measure != Measure.ASLEEP;
            case MESSAGES -> measure == Measure.MULTIPLY;
            case PYTHON ->
                measure != Measure.MULTIPLY && (row.exchange() != Exchange.MAP || measure != Measure.ONE_WAY);
        };
    }

    /** Whether its first rounds for that row are slower than later ones: Python's are not, and a multiplication warms up by itself. */
    boolean warmsUp(IpcRow row) {
        return this != PYTHON && row.measure() != Measure.MULTIPLY;
    }

    /** Its name in the report of that row. */
    String text(IpcRow row) {
        return switch (this) {
            case OURS -> "ours";
            case BARE ->
                switch (row.measure()) {
                    case ONE_WAY -> "memcpy";
                    case ASLEEP -> "futex";
                    case MULTIPLY -> "one-thread";
                    default -> "spinning-flag";
                };
            case UNIX_SOCKET -> "unix-socket";
            case AERON -> "aeron-ipc";
            case DOORBELL -> "doorbell";
            case MESSAGES -> "pool-messages";
            case PYTHON ->
                "python-"
                        + (row.exchange() == Exchange.MEMORY ? "shared-memory" : "")
                        + (row.exchange() == Exchange.MAP ? "manager-dict" : "")
                        + (row.exchange() == Exchange.PIPE ? "pipe" : "")
                        + (row.exchange() == Exchange.QUEUE ? "queue" : "");
        };
    }

    /** Why this machine does not have it; empty if it does. Blocks. */
    Optional<String> whyMissing() {
        return this == PYTHON
                ? Tools.run(List.of(PYTHON_PROGRAM, "-c", "import multiprocessing.shared_memory"))
                        .map(_ -> "python3 is not installed: apt-get install python3")
                : Optional.empty();
    }

    /** What starts the process that measures it, which speaks as {@link IpcWorker} does. */
    List<String> command() {
        return this == PYTHON
                ? List.of(PYTHON_PROGRAM, Tools.source("exchanges.py").toString())
                : java(IpcWorker.class, name());
    }

    /** What starts the process at the other end, which speaks as {@link IpcFarWorker} does. */
    List<String> farCommand() {
        return java(IpcFarWorker.class, name());
    }

    private List<String> java(Class<?> main, String argument) {
        List<String> command = new ArrayList<>(ServiceProcess.java());
        // A thread that is kept on one core would take that for all that there is, and not look before it sleeps.
        command.add(1, "-XX:ActiveProcessorCount=" + Runtime.getRuntime().availableProcessors());
        if (this == AERON) {
            command.addAll(1, AERON_FLAGS);
        }
        command.addAll(List.of(main.getName(), argument));
        return command;
    }

    /** The end of the process that measures. */
    IpcLink.Offer offer(IpcRow row) throws IOException {
        return switch (this) {
            case OURS ->
                switch (row.exchange()) {
                    case PIPE -> PipeLink.offer(row.bytes());
                    case QUEUE -> QueueLink.offer(row.bytes());
                    case MAP -> MapLink.offer(row.bytes());
                    case MEMORY ->
                        row.measure() == Measure.ASLEEP
                                ? NoticedLink.offer(row.bytes())
                                : RegionLink.offer(row.bytes());
                };
            case BARE -> row.measure() == Measure.ASLEEP ? FutexLink.offer(row.bytes()) : RegionLink.offer(row.bytes());
            case UNIX_SOCKET -> SocketLink.offer(row.bytes());
            case DOORBELL -> DoorbellLink.offer(row.bytes());
            case AERON -> AeronLink.offer(row.exchange() == Exchange.QUEUE);
            default -> throw none(row);
        };
    }

    /** The other end. */
    IpcLink attach(IpcRow row, String address) throws IOException {
        return switch (this) {
            case OURS ->
                switch (row.exchange()) {
                    case PIPE -> PipeLink.attach(address);
                    case QUEUE -> QueueLink.attach(address);
                    case MAP -> MapLink.attach(address);
                    case MEMORY ->
                        row.measure() == Measure.ASLEEP ? NoticedLink.attach(address) : RegionLink.attach(address);
                };
            case BARE -> row.measure() == Measure.ASLEEP ? FutexLink.attach(address) : RegionLink.attach(address);
            case UNIX_SOCKET -> SocketLink.attach(address, row.bytes());
            case DOORBELL -> DoorbellLink.attach(address);
            case AERON -> AeronLink.attach(address, row.exchange() == Exchange.QUEUE);
            default -> throw none(row);
        };
    }

    private IllegalArgumentException none(IpcRow row) {
        return new IllegalArgumentException(
                name().toLowerCase(Locale.ROOT) + " has no exchange of messages for " + row.text());
    }
}
