package io.dujiang.examples.settlement;

import java.util.stream.Stream;

/** Where the orders of a run come from. */
interface OrderSource {
    /** How many lines there are, unreadable ones included. */
    long size();

    /** The lines in their order, made or read as they are asked for; to be closed. */
    Stream<Line> lines();
}
