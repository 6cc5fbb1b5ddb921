package io.dujiang.examples.settlement;

import java.util.SplittableRandom;

/**
 * Makes a part of the invoices fail in their first attempt, half of them before and half of them after they are booked. Which
 * ones depends on the seed and the invoice alone.
 *
 * @param seed what is drawn
 * @param share the part that fails, 0 to 1
 */
record HandlerFaults(long seed, double share) {
    static final HandlerFaults NONE = new HandlerFaults(0, 0);

    void beforeBooking(Booking booking) {
        if (booking.attempt() == 1 && draw(booking) < share / 2) {
            throw new IllegalStateException("Injected: invoice " + booking.invoice() + " fails before it is booked");
        }
    }

    void afterBooking(Booking booking) {
        if (booking.attempt() == 1 && draw(booking) >= share / 2 && draw(booking) < share) {
            throw new IllegalStateException("Injected: invoice " + booking.invoice() + " fails after it was booked");
        }
    }

    private double draw(Booking booking) {
        return new SplittableRandom(seed ^ booking.invoice().hashCode()).nextDouble();
    }
}
