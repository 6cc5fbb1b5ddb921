package io.dujiang.examples.settlement;

/**
 * A line on its way to the service.
 *
 * @param line what is sent
 * @param dueMicros when its request was due, in microseconds since 1970, or {@link Pace#NONE}
 */
record Submission(Line.WithOrder line, long dueMicros) {
    String invoice() {
        return line.order().invoice();
    }
}
