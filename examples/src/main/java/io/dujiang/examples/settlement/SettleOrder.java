package io.dujiang.examples.settlement;

import io.dujiang.jobs.JobContext;
import io.dujiang.jobs.JobHandler;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.PermanentFailureException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Duration;

/** Checks an order and books it. A redelivered job finds its booking and returns the same receipt. */
final class SettleOrder implements JobHandler<Order, Receipt> {
    private final Ledger ledger;
    private final HandlerFaults faults;
    private final Duration pause;
    private final Held held;

    /**
     * @param pause that each order takes before it is booked
     * @param held what may keep it from ending afterwards
     */
    SettleOrder(Ledger ledger, HandlerFaults faults, Duration pause, Held held) {
        this.ledger = ledger;
        this.faults = faults;
        this.pause = pause;
        this.held = held;
    }

    @Override
    public Receipt handle(Order order, JobContext context) throws SQLException, InterruptedException {
        requireCustomer(order);
        Booking booking = new Booking(
                order.invoice(), context.id(), context.attempt(), order.customer(), Amounts.millionths(order));
        faults.beforeBooking(booking);
        Thread.sleep(pause);
        Booked booked = ledger.book(booking);
        held.await();
        faults.afterBooking(booking);
        requireOwn(booked, context.id());
        return booked.receipt();
    }

    private static void requireCustomer(Order order) {
        try {
            new BigDecimal(order.customer());
        } catch (NumberFormatException e) {
            throw new PermanentFailureException(
                    "no-customer",
                    "Invoice " + order.invoice() + ": customer '" + order.customer()
                            + "' is not a number; it was not booked");
        }
    }

    private static void requireOwn(Booked booked, JobId job) {
        if (!booked.booking().job().equals(job)) {
            throw new PermanentFailureException(
                    "already-booked",
                    "Invoice " + booked.booking().invoice() + " was booked by job "
                            + booked.booking().job() + "; a job of its own key is needed for another invoice");
        }
    }
}
