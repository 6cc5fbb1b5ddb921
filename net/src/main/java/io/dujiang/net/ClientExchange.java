package io.dujiang.net;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A request under way and its answer: between the task that waits for the answer, the task that writes the body, if there is one, and the
 * loop of the connection. Any thread may call any method but {@link #await}, which is the waiting task's.
 */
final class ClientExchange {
    private static final byte[] NO_BODY = {};

    private final ClientRequest request;
    private final Destination destination;
    private final long end;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final Wait asking = new Wait();
    private volatile long progressAt;
    private volatile boolean sent;
    private volatile boolean asked;
    private volatile @Nullable SendBody sender;

    /** @param end a time of {@link System#nanoTime}, or {@link Wait#NEVER} */
    ClientExchange(ClientRequest request, Destination destination, long end) {
        this.request = request;
        this.destination = destination;
        this.end = end;
    }

    /** An answer as far as it has come: its head, and its whole body, or what that comes by. */
    record Answer(ResponseHead head, byte[] whole, @Nullable Inflow coming) {
        static Answer coming(ResponseHead head, Inflow body) {
            return new Answer(head, NO_BODY, body);
        }

        static Answer whole(ResponseHead head, byte[] body) {
            return new Answer(head, body, null);
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
     * The peer said that it is at work.
     *
     * @param hasAsked whether it has asked for the body of the request
     */
    void heard(boolean hasAsked) {
        progressAt = System.nanoTime();
        asked |= hasAsked;
        asking.wake();
    }

    /** Parks the task that writes the body until the peer asks for it, answers without it, or is silent for that long. Tells whether it is to be sent. */
    boolean awaitAsking(Duration patience) throws InterruptedException {
        var _ = asking.until(() -> asked || answer.isDone(), Wait.deadline(patience.toNanos()));
        return !answer.isDone();
    }

    /** Whether the exchange ended without an answer. */
    boolean hasFailed() {
        return answer.isCompletedExceptionally();
    }

    void answer(Answer come) {
        answer.complete(come);
        asking.wake();
    }

    /** Tells the waiting task, if it still waits, and stops the one that writes the body. */
    void fail(IOException why) {
        answer.completeExceptionally(why);
        asking.wake();
        stopSending();
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
            try {
                return answer.get(Math.min(left(), stallLeft()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException _) {
                checkTime();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new IOException("The exchange failed: " + e.getCause(), e);
            }
        }
    }

    private long left() {
        return Wait.left(end);
    }

    /** While the request is being sent, it is the sender that watches for a stall. */
    private long stallLeft() {
        return sent ? stallNanos() - (System.nanoTime() - progressAt) : stallNanos();
    }

    private void checkTime() throws HttpTimeoutException {
        if (left() <= 0) {
            throw late(isSent() ? "the head of the answer" : "the request to be sent");
        }
        if (isSent() && stallLeft() <= 0) {
            throw stalled("sent no answer");
        }
    }

    long stallNanos() {
        return request.options().stallTimeout().toNanos();
    }

    /** What is said when all took too long. */
    HttpTimeoutException late(String waitedFor) {
        return new HttpTimeoutException(request + " at " + destination + " was not done within its timeout of "
                + request.options().timeout() + ": it still waited for " + waitedFor);
    }

    /** What is said when the peer did nothing for too long. */
    HttpTimeoutException stalled(String what) {
        return new HttpTimeoutException(destination + " " + what + " for the stallTimeout of "
                + request.options().stallTimeout() + " within " + request);
    }
}
