package io.dujiang.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Outcomes that came from a worker at once, on their way to their tasks. For the one thread that receives from that worker at the time. */
final class Delivery {
    private final Worker worker;
    private final List<Batch> done = new ArrayList<>();
    private final List<RemoteTask.Recipient> recipients = new ArrayList<>();
    private RemoteTask.@Nullable Recipient latest;
    private long count;

    Delivery(Worker worker) {
        this.worker = worker;
    }

    /** Gives tasks the outcomes that a frame holds. */
    void take(ByteBuffer frame) throws IOException {
        OutcomeFrame came = OutcomeFrame.read(frame);
        Batch batch = worker.slots.find(came.slot(), came.batch());
        if (batch == null || batch.over) {
            throw new IOException("A worker sent outcomes of tasks that it was not given");
        }
        remember(batch.tasks.getFirst().recipient());
        came.deliver(batch, worker::endsNow);
        count += came.count();
        if (came.count() > 0) {
            batch.size.measured(came.count(), came.nanos());
        }
        if (came.last()) {
            batch.over = true;
            done.add(batch);
        }
    }

    private void remember(RemoteTask.Recipient recipient) {
        if (!recipient.equals(latest)) {
            latest = recipient;
            recipients.add(recipient);
        }
    }

    /** Batches that the worker is done with. */
    List<Batch> done() {
        return done;
    }

    /** How many outcomes came. */
    long count() {
        return count;
    }

    /** Tells the recipients that there is no more for now; all of them, also if one fails, whose failure is thrown then. */
    void flush() {
        Optional<Throwable> failure = Optional.empty();
        for (RemoteTask.Recipient recipient : recipients) {
            try {
                recipient.flush();
            } catch (RuntimeException | Error e) {
                failure = failure.or(() -> Optional.of(e));
            }
        }
        switch (failure.orElse(null)) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> {}
        }
    }
}
