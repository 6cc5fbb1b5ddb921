package io.dujiang.jobs;

import io.dujiang.jobs.spi.RefusedException;
import io.dujiang.jobs.spi.StoreUnavailableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. It takes what waits, runs it in one transaction, and takes what came meanwhile: the busier it
 * is, the more share a commit.
 *
 * <p>When a transaction fails, submissions are refused for want of room; anything else is tried again in halves, so that one
 * bad command fails alone. A change that cannot be made now is kept, and tried again until it can.
 */
final class StoreWriter {
    private static final long LONGEST_WAIT_NANOS = 1_000_000_000;
    private static final long CLOSING_NANOS = 5_000_000_000L;

    private final StoreFile file;
    private final StoreSettings settings;
    private final StoreMemory memory;
    private final CommandQueue queue;
    private final Answers answers;
    private final Checkpoints checkpoints;
    private final Retention retention;
    private final FailureEpisode episode;
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final CompletableFuture<Void> othersClosed = new CompletableFuture<>();
    private final Thread thread =
            Thread.ofPlatform().name("dujiang-store-writer").daemon().unstarted(this::run);
    private List<Command<?>> kept = new ArrayList<>();
    private @Nullable WriteSession session;
    private long nextToken;
    private boolean roundFailed;
    private volatile boolean closing;
    private long closeBy;

    StoreWriter(StoreFile file, StoreSettings settings, StoreMemory memory, CommandQueue queue, Answers answers) {
        this.file = file;
        this.settings = settings;
        this.memory = memory;
        this.queue = queue;
        this.answers = answers;
        this.checkpoints = new Checkpoints(file, settings.instrument());
        this.retention = new Retention(settings);
        this.episode = new FailureEpisode(file.path());
    }

    /** Returns when the file is open and its jobs are known. */
    void start() {
        thread.start();
        opened.join();
    }

    /** Takes no more; returns when all that was taken is on disk. */
    void drain() {
        closing = true;
        queue.wake();
        drained.join();
    }

    /** After {@link #drain}, when no other connection is open: copies the log into the file and closes it. */
    void close() {
        othersClosed.complete(null);
        Joining.uninterruptibly(thread);
    }

    private void run() {
        if (open()) {
            checkpoints.start();
            while (!isDone()) {
                queue.await(this::hasWork, waitNanos());
                if (hasWork()) {
                    runGroup();
                }
            }
            end();
        }
    }

    private boolean open() {
        try {
            settings.instrument().storageCall("open");
            nextToken = Recovery.run(session().connection(), settings, memory);
            opened.complete(null);
            return true;
        } catch (SQLException e) {
            opened.completeExceptionally(file.unavailable("open", e));
        } catch (RuntimeException e) {
            opened.completeExceptionally(e);
        }
        closeSession();
        return false;
    }

    private boolean isDone() {
        if (!closing) {
            return false;
        }
        closeBy = closeBy == 0 ? System.nanoTime() + CLOSING_NANOS : closeBy;
        return (queue.isEmpty() && kept.isEmpty()) || System.nanoTime() - closeBy > 0;
    }

    private boolean hasWork() {
        if (episode.remainingNanos(System.nanoTime()) > 0) {
            return false;
        }
        long now = now();
        return closing
                || !queue.isEmpty()
                || !kept.isEmpty()
                || memory.jobs().hasWork(now)
                || memory.callbacks().hasWork(now)
                || retention.isDue(now);
    }

    private long waitNanos() {
        long pause = episode.remainingNanos(System.nanoTime());
        long due = Math.min(
                memory.jobs().nextDue().orElse(Long.MAX_VALUE),
                Math.min(memory.callbacks().nextDue().orElse(Long.MAX_VALUE), retention.nextAt()));
        long untilDue = Math.max(1, due - now());
        return pause > 0
                ? pause
                : Math.min(LONGEST_WAIT_NANOS, untilDue > 1_000_000 ? LONGEST_WAIT_NANOS : untilDue * 1_000);
    }

    private void runGroup() {
        List<Command<?>> group = kept;
        kept = new ArrayList<>();
        queue.drainTo(group);
        if (retention.isDue(now())) {
            group.add(retention.nextSweep());
        }
        roundFailed = false;
        settle(group, true);
        if (!kept.isEmpty()) {
            episode.pause(System.nanoTime());
        } else if (!roundFailed) {
            episode.succeeded();
        }
    }

    private void settle(List<Command<?>> commands, boolean whole) {
        Exception failure = tryCommit(commands, whole);
        if (failure == null) {
            return;
        }
        roundFailed = true;
        episode.failed(failure);
        if (commands.size() > 1) {
            settleParts(commands, failure);
        } else if (commands.size() == 1) {
            keepOrRefuse(commands.getFirst(), failure);
        } else {
            episode.pause(System.nanoTime());
        }
    }

    private void settleParts(List<Command<?>> commands, Exception failure) {
        if (failure instanceof SQLException full && file.isFull(full)) {
            List<Command<?>> changes = new ArrayList<>();
            commands.forEach(command -> {
                if (command instanceof SubmitCommand) {
                    keepOrRefuse(command, failure);
                } else {
                    changes.add(command);
                }
            });
            settleHalves(changes);
        } else {
            settleHalves(commands);
        }
    }

    private void settleHalves(List<Command<?>> commands) {
        int middle = commands.size() / 2;
        for (List<Command<?>> half : List.of(commands.subList(0, middle), commands.subList(middle, commands.size()))) {
            if (!half.isEmpty()) {
                settle(half, false);
            }
        }
    }

    private void keepOrRefuse(Command<?> command, Exception failure) {
        if (failure instanceof SQLException known) {
            if (!(command instanceof SubmitCommand) && file.isTransient(known)) {
                kept.add(command);
            } else if (command instanceof SubmitCommand && file.isFull(known)) {
                refuse(command, new RefusedException.StorageFull(file.fullMessage(known)));
            } else {
                refuse(command, file.unavailable("write to", known));
            }
        } else {
            refuse(
                    command,
                    new StoreUnavailableException(
                            "Cannot write to the store " + file.path() + ": " + failure, failure));
        }
    }

    private void refuse(Command<?> command, RuntimeException why) {
        command.refuseWith(why);
        answers.tell(List.of(), List.of(), List.of(command));
    }

    private @Nullable Exception tryCommit(List<Command<?>> commands, boolean whole) {
        settings.instrument().storageCall("group");
        Group group = null;
        try {
            group = new Group(session(), memory, settings, nextToken++);
            (whole ? group : group.commandsOnly()).commit(commands);
        } catch (SQLException | RuntimeException e) {
            rollback(group);
            return e;
        }
        group.apply(commands);
        if (checkpoints.committed() && session != null) {
            checkpoints.finish(session.connection());
        }
        answers.tell(group.committedLeases(), group.committedCallbacks(), commands);
        return null;
    }

    private void rollback(@Nullable Group group) {
        if (group != null) {
            group.undo();
        }
        if (session != null && !session.rollback()) {
            closeSession();
        }
    }

    private WriteSession session() throws SQLException {
        WriteSession open = session;
        if (open == null) {
            open = new WriteSession(file.openForWriting(settings.maxFileBytes()));
            session = open;
        }
        return open;
    }

    private void end() {
        kept.forEach(command -> refuse(
                command,
                new StoreUnavailableException(
                        "The store " + file.path() + " was closed before this could be written")));
        queue.end();
        checkpoints.close();
        drained.complete(null);
        othersClosed.join();
        settings.instrument().storageCall("close");
        closeSession();
    }

    private void closeSession() {
        WriteSession open = session;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                episode.failed(e);
            }
        }
    }

    private long now() {
        return Micros.of(settings.clock().instant());
    }
}
