package io.dujiang.examples.settlement;

import java.time.Instant;

/**
 * A booking that the ledger holds.
 *
 * @param booking as it was first booked
 * @param at when
 */
record Booked(Booking booking, Instant at) {
    Receipt receipt() {
        return new Receipt(
                booking.invoice(),
                Order.isRefund(booking.invoice()) ? "refund" : "order",
                booking.customer(),
                Amounts.text(booking.millionths()),
                booking.job().toString(),
                booking.attempt(),
                at);
    }
}
