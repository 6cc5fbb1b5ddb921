package io.dujiang.examples.settlement;

/** One line of the input, numbered from 1 as in an editor; line 1 of a file is its header. */
sealed interface Line {
    long number();

    /**
     * A line with an order.
     *
     * @param number which line
     * @param order what it says
     * @param atOnce whether it is sent without waiting for the answer of an earlier line with its invoice
     */
    record WithOrder(long number, Order order, boolean atOnce) implements Line {}

    /**
     * A line that holds no order.
     *
     * @param number which line
     * @param why a sentence that carries the values
     */
    record Unreadable(long number, String why) implements Line {}
}
