package io.dujiang.net;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request under way and its answer: between the task that waits for the answer, the task that writes the body, if there is one, and the
 * loop of the connection. Any thread may call any method but {@link #await}, which is the waiting task's.
 */
final class ClientExchange {
    private static final byte[] NO_BODY = {};
    private static final Failure GIVEN_UP = new Failure(new IOException("Nobody waits for the answer any more"));

    private final ClientRequest request;
    private final Destination destination;
    private final long end;
    private final Wait answering = new Wait();
    private final Wait asking = new Wait();
    private volatile @Nullable Outcome outcome;
    private volatile long progressAt;
    private volatile boolean sent;
    private volatile boolean begun;
    private volatile boolean asked;
    private volatile @Nullable SendBody sender;

    /** @param end a time of {@link System#nanoTime}, or {@link Wait#NEVER} */
    ClientExchange(ClientRequest request, Destination destination, long end) {
        this.request = request;
        this.destination = destination;
        this.end = end;
    }

    /** What the waiting task is told. */
    sealed interface Outcome {}

    private record Failure(IOException why) implements Outcome {}

    /** An answer as far as it has come: its head, and its whole body, or what that comes by. */
    record Answer(ResponseHead head, byte[] whole, @Nullable Inflow coming) implements Outcome {
        static Answer coming(ResponseHead head, Inflow body) {
            return new Answer(head, NO_BODY, body);
        }

        static Answer whole(ResponseHead head, byte[] body) {
            return new Answer(head, body, null);
        }

        private void discard() {
            if (coming != null) {
                coming.close();
            }
        }
    }

    ClientRequest request() {
        return request;
    }

    /** Whether its request does no harm, or none was sent, when it is sent once more after that. */
    boolean mayBeRepeated(UnansweredException unanswered) {
        return request.isRepeatable()
                && (!unanswered.mayHaveBeenSent() || request.options().idempotent());
    }

    /** The same request once more, within the same time. */
    ClientExchange again() {
        return new ClientExchange(request, destination, end);
    }

    Destination destination() {
        return destination;
    }

    long end() {
        return end;
    }

    /** The whole request was handed to the channel, and the peer's turn begins. */
    void sent() {
        progressAt = System.nanoTime();
        sent = true;
    }

    /** Whether the whole request was handed to the channel. */
    boolean isSent() {
        return sent;
    }

    /**
     * The peer has begun to answer, or said that it is at work.
     *
     * @param hasAsked whether it has asked for the body of the request
     */
    void heard(boolean hasAsked) {
        progressAt = System.nanoTime();
        begun = true;
        asked |= hasAsked;
        asking.wake();
    }

    /** Parks the task that writes the body until the peer asks for it, answers without it, or is silent for that long. Tells whether it is to be sent. */
    boolean awaitAsking(Duration patience) throws InterruptedException {
        var _ = asking.until(() -> asked || outcome != null, Wait.deadline(patience.toNanos()));
        return outcome == null;
    }

    /** Whether the exchange ended without an answer. */
    boolean hasFailed() {
        return outcome instanceof Failure;
    }

    /** Tells the waiting task, if it still waits; else what comes of the body is thrown away. */
    void answer(Answer come) {
        if (!settle(come)) {
            come.discard();
        }
    }

    /** Nobody waits for the answer any more, nor reads its body: what has come of that is thrown away, and what comes. */
    void giveUp() {
        if (!settle(GIVEN_UP) && outcome instanceof Answer come) {
            come.discard();
        }
        stopSending();
    }

    /** Tells the waiting task, if it still waits, and stops the one that writes the body. */
    void fail(IOException why) {
        var _ = settle(new Failure(why));
        stopSending();
    }

    /** The first outcome is the outcome. Tells whether this is it. */
    private boolean settle(Outcome come) {
        boolean first;
        synchronized (answering) {
            first = outcome == null;
            if (first) {
                outcome = come;
            }
        }
        answering.wake();
        asking.wake();
        return first;
    }

    void sendBy(SendBody body) {
        sender = body;
    }

    /** Interrupts the task that writes the body, if it does. */
    void stopSending() {
        SendBody body = sender;
        if (body != null && !isSent()) {
            body.interrupt();
        }
    }

    /** Parks until the head of the answer is there. */
    Answer await() throws IOException, InterruptedException {
        while (true) {
            if (!answering.until(
                    () -> outcome != null, Wait.deadline(Math.max(1, Math.min(left(), untilNextLook()))))) {
                checkTime();
            }
            switch (outcome) {
                case Answer come -> {
                    return come;
                }
                case Failure failure -> throw failure.why;
                case null -> {}
            }
        }
    }

    private long left() {
        return Wait.left(end);
    }

    /** How long the peer may go on being silent. While the request is being sent, it is the sender that watches for a stall. */
    private long quietLeft() {
        long most = (begun ? times().stall() : times().firstByte()).toNanos();
        return sent ? most - (System.nanoTime() - progressAt) : most;
    }

    /** Whether the answer has begun, from when on the other limit counts, is not told, but looked at within that time. */
    private long untilNextLook() {
        return begun ? quietLeft() : Math.min(quietLeft(), stallNanos());
    }

    private void checkTime() throws HttpTimeoutException {
        if (left() <= 0) {
            throw late(isSent() ? "the head of the answer" : "the request to be sent");
        }
        if (isSent() && quietLeft() <= 0) {
            throw begun ? stalled("sent no more of its answer") : silent();
        }
    }

    long stallNanos() {
        return times().stall().toNanos();
    }

    private CallOptions.Times times() {
        return request.options().times();
    }

    /** What is said when all took too long. */
    HttpTimeoutException late(String waitedFor) {
        return new HttpTimeoutException(request + " at " + destination + " was not done within its timeout of "
                + times().whole() + ": it still waited for " + waitedFor);
    }

    /** What is said when the peer did nothing for too long. */
    HttpTimeoutException stalled(String what) {
        return new HttpTimeoutException(
                destination + " " + what + " for the stallTimeout of " + times().stall() + " within " + request);
    }

    private HttpTimeoutException silent() {
        return new HttpTimeoutException(destination + " sent no answer for the firstByteTimeout of "
                + times().firstByte() + " within " + request);
    }
}
