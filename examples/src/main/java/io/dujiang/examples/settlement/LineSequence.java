package io.dujiang.examples.settlement;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Holds a line back until the earlier line with its invoice has its final answer, unless the two are to be sent at once. Safe
 * for use by many threads.
 */
final class LineSequence {
    private final Map<String, Flight> flights = new HashMap<>();
    private final Consumer<Submission> sender;

    /** @param sender starts sending a line and does not block */
    LineSequence(Consumer<Submission> sender) {
        this.sender = sender;
    }

    /** Sends a line, now or when its turn has come. */
    void offer(Submission submission) {
        if (take(submission)) {
            sender.accept(submission);
        }
    }

    private synchronized boolean take(Submission submission) {
        Flight flight = flights.computeIfAbsent(submission.invoice(), invoice -> new Flight());
        if (flight.sent > 0 && !submission.line().atOnce()) {
            flight.held.add(submission);
            return false;
        }
        flight.sent++;
        return true;
    }

    /** A line has its final answer. */
    void answered(Submission submission) {
        next(submission.invoice()).ifPresent(sender);
    }

    private synchronized Optional<Submission> next(String invoice) {
        Flight flight = flights.get(invoice);
        if (flight == null || --flight.sent > 0) {
            return Optional.empty();
        }
        Submission next = flight.held.poll();
        if (next == null) {
            flights.remove(invoice);
        } else {
            flight.sent++;
        }
        return Optional.ofNullable(next);
    }

    /** The lines of one invoice that have no answer yet. */
    private static final class Flight {
        private int sent;
        private final Deque<Submission> held = new ArrayDeque<>();
    }
}
