package io.dujiang.examples.settlement;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Shape;
import java.math.BigDecimal;

/**
 * An order as it is submitted: the input of a settlement job. As JSON its numbers are strings, so that no reader rounds them.
 *
 * @param invoice its number, unique; one that starts with C is a refund
 * @param date as its source wrote it
 * @param customer the customer's number, or whatever the source had in its place
 * @param country as its source wrote it
 * @param quantity negative in refunds
 * @param unitPrice the price of one
 */
record Order(
        String invoice,
        String date,
        String customer,
        String country,
        @JsonFormat(shape = Shape.STRING) BigDecimal quantity,
        @JsonFormat(shape = Shape.STRING) BigDecimal unitPrice) {
    Order {
        requireNonNull(invoice, "The order has no invoice");
        requireNonNull(date, "The order has no date");
        requireNonNull(customer, "The order has no customer");
        requireNonNull(country, "The order has no country");
        requireNonNull(quantity, "The order has no quantity");
        requireNonNull(unitPrice, "The order has no unitPrice");
    }

    static boolean isRefund(String invoice) {
        return invoice.startsWith("C");
    }
}
