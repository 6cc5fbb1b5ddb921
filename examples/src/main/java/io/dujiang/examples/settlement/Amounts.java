package io.dujiang.examples.settlement;

import io.dujiang.jobs.PermanentFailureException;
import java.math.BigDecimal;

/** Exact amounts of money as whole millionths; nothing is ever rounded. */
final class Amounts {
    private static final int DECIMALS = 6;
    private static final BigDecimal LARGEST = BigDecimal.TEN.pow(9);

    private Amounts() {}

    /**
     * Quantity times unit price, in millionths.
     *
     * @throws PermanentFailureException {@code amount-out-of-range} if it has more than 6 decimals or is beyond 10^9 either way
     */
    static long millionths(Order order) {
        try {
            return exact(order.quantity().multiply(order.unitPrice()));
        } catch (ArithmeticException e) {
            throw new PermanentFailureException(
                    "amount-out-of-range",
                    "Invoice " + order.invoice() + ": " + order.quantity() + " times " + order.unitPrice()
                            + " has more than " + DECIMALS + " decimals or is beyond " + LARGEST
                            + "; it was not booked");
        }
    }

    private static long exact(BigDecimal product) {
        BigDecimal amount = product.stripTrailingZeros();
        if (amount.scale() > DECIMALS || amount.abs().compareTo(LARGEST) > 0) {
            throw new ArithmeticException("Out of range");
        }
        return amount.setScale(DECIMALS).unscaledValue().longValueExact();
    }

    /** The amount as plain decimal text without needless zeros. */
    static String text(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }

    static String text(long millionths) {
        return text(BigDecimal.valueOf(millionths, DECIMALS));
    }

    /** A sum of whole units and of millionths, each possibly beyond what the other holds. */
    static BigDecimal sum(long units, long millionths) {
        return BigDecimal.valueOf(units).add(BigDecimal.valueOf(millionths, DECIMALS));
    }
}
