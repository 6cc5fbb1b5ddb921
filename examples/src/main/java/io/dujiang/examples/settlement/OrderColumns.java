package io.dujiang.examples.settlement;

import java.math.BigDecimal;
import java.util.List;

/** Where each field of an order stands in a line; reads an order from the fields. Immutable. */
final class OrderColumns {
    private static final List<String> NAMES =
            List.of("InvoiceNo", "InvoiceDate", "CustomerID", "Country", "Quantity", "UnitPrice");
    private static final int LONGEST_INVOICE = 255;

    /** The six columns in the order of their names. */
    static final OrderColumns STANDARD = new OrderColumns(NAMES);

    private final List<String> header;
    private final int[] positions;
    private final int needed;

    /**
     * Finds the columns by their names, wherever they stand; others are ignored.
     *
     * @throws InputException if one is missing
     */
    OrderColumns(List<String> header) {
        this.header = header.stream().map(String::strip).toList();
        this.positions = NAMES.stream().mapToInt(this.header::indexOf).toArray();
        List<String> missing =
                NAMES.stream().filter(name -> !this.header.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw new InputException("The header lacks the columns " + missing + "; it has " + shown(this.header)
                    + ". Needed are " + NAMES + ", in any order");
        }
        int last = 0;
        for (int position : positions) {
            last = Math.max(last, position);
        }
        this.needed = last + 1;
    }

    /** Reads an order; never fails. */
    Line read(long line, List<String> fields, boolean atOnce) {
        if (fields.size() < needed) {
            return unreadable(line, "it has " + fields.size() + " columns of " + header.size() + ": " + shown(fields));
        }
        String invoice = field(fields, 0);
        if (!isKey(invoice)) {
            return unreadable(
                    line,
                    "'" + excerpt(invoice) + "' is no invoice number: those are 1 to " + LONGEST_INVOICE
                            + " visible ASCII characters");
        }
        try {
            return new Line.WithOrder(line, order(invoice, fields), atOnce);
        } catch (NumberFormatException e) {
            return unreadable(
                    line,
                    "quantity '" + excerpt(field(fields, 4)) + "' or unit price '" + excerpt(field(fields, 5))
                            + "' is not a number");
        }
    }

    private Order order(String invoice, List<String> fields) {
        return new Order(
                invoice,
                field(fields, 1),
                field(fields, 2),
                field(fields, 3),
                new BigDecimal(field(fields, 4)),
                new BigDecimal(field(fields, 5)));
    }

    private String field(List<String> fields, int name) {
        return fields.get(positions[name]).strip();
    }

    private static boolean isKey(String invoice) {
        return !invoice.isEmpty()
                && invoice.length() <= LONGEST_INVOICE
                && invoice.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private static Line unreadable(long line, String why) {
        return new Line.Unreadable(line, why);
    }

    private static String shown(List<String> fields) {
        return "'" + excerpt(String.join(",", fields)) + "'";
    }

    private static String excerpt(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
