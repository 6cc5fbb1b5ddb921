package io.dujiang.examples.settlement;

/**
 * A job that the service has answered with 202, as the demo remembers it.
 *
 * @param order what was submitted
 * @param sinceMicros when its request was due or first sent, in microseconds since 1970
 */
record Accepted(Order order, long sinceMicros) {}
