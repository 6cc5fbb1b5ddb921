package io.dujiang.jobs;

import io.dujiang.jobs.spi.CallbackQueue.DueCallback;
import io.dujiang.jobs.spi.CallbackQueue.State;
import io.dujiang.jobs.spi.Lease;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Commands that share one transaction, and what is handed out once it is committed.
 *
 * <p>First the jobs that wait are leased, so that none overtakes them; then submissions are inserted, many rows by one
 * statement; then the other commands run in their order. Memory is brought up to date after the commit alone; what was
 * taken from it before is put back if there is none.
 */
final class Group {
    private final WriteSession session;
    private final StoreMemory memory;
    private final StoreSettings settings;
    private final long now;
    private final JobLeases leases;
    private final CallbackSends sends;
    private final List<SubmitCommand> inserts = new ArrayList<>();
    private long acceptedBytes;

    private boolean leasing = true;

    Group(WriteSession session, StoreMemory memory, StoreSettings settings, long token) {
        this.session = session;
        this.memory = memory;
        this.settings = settings;
        this.now = Micros.of(settings.clock().instant());
        this.leases = new JobLeases(memory.jobs(), now, token);
        this.sends = new CallbackSends(memory.callbacks(), now);
    }

    /** The same without leasing what waits: the commands alone decide whether it commits. */
    Group commandsOnly() {
        leasing = false;
        return this;
    }

    /** Runs the commands up to and with the commit. */
    void commit(List<Command<?>> commands) throws SQLException {
        if (leasing) {
            leases.writeWaiting(session.jobs());
            sends.readDue(session.callbacks());
        }
        for (Command<?> command : commands) {
            if (command instanceof SubmitCommand) {
                command.write(this);
            }
        }
        insertAll();
        for (Command<?> command : commands) {
            if (!(command instanceof SubmitCommand)) {
                command.write(this);
            }
        }
        session.commit();
    }

    private void insertAll() throws SQLException {
        session.jobs().insert(inserts);
        for (SubmitCommand submission : inserts) {
            submission.inserted(this);
        }
    }

    /** After the commit: brings memory up to date. */
    void apply(List<Command<?>> commands) {
        leases.committed();
        commands.forEach(command -> command.committed(this));
        sends.committed();
        memory.jobs().publish();
    }

    /** After a rollback: puts back what was taken from memory. */
    void undo() {
        leases.undo();
        sends.undo();
    }

    /** When the group began, in microseconds since 1970. */
    long now() {
        return now;
    }

    JobWrites jobs() {
        return session.jobs();
    }

    CallbackWrites callbacks() {
        return session.callbacks();
    }

    RetentionWrites retention() {
        return session.retention();
    }

    StoreMemory memory() {
        return memory;
    }

    StoreSettings settings() {
        return settings;
    }

    JobLeases leases() {
        return leases;
    }

    CallbackSends sends() {
        return sends;
    }

    boolean hasRoomFor(long bytes) {
        return memory.jobs().count() + inserts.size() < settings.maxUnfinishedJobs()
                && memory.jobs().bytes() + acceptedBytes + bytes <= settings.maxUnfinishedBytes();
    }

    void insert(SubmitCommand submission) {
        inserts.add(submission);
        acceptedBytes += submission.bytes();
    }

    /** A job finishes in this group and owes its callback. */
    void owe(DueCallback callback, int replays) throws SQLException {
        boolean replaced = replays > 0 && callbacks().state(callback.id().value()) == State.PENDING;
        callbacks().owe(callback.id(), callback.webhookId(), callback.url().toString(), now);
        sends.owe(callback, replaced);
    }

    List<Lease> committedLeases() {
        return leases.given();
    }

    List<DueCallback> committedCallbacks() {
        return sends.given();
    }
}
