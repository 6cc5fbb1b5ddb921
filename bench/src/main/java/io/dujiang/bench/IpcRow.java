package io.dujiang.bench;

import io.dujiang.bench.Row.Better;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The rows of the ipc bench: what two processes exchange, and how. */
enum IpcRow {
    PIPE_64(Exchange.PIPE, Measure.ONE_WAY, 64),
    PIPE_1K(Exchange.PIPE, Measure.ONE_WAY, 1 << 10),
    PIPE_64K(Exchange.PIPE, Measure.ONE_WAY, 1 << 16),
    PIPE_1M(Exchange.PIPE, Measure.ONE_WAY, 1 << 20),
    PIPE_AWAKE(Exchange.PIPE, Measure.AWAKE, 64),
    PIPE_ASLEEP(Exchange.PIPE, Measure.ASLEEP, 64),
    QUEUE_64(Exchange.QUEUE, Measure.ONE_WAY, 64),
    QUEUE_1K(Exchange.QUEUE, Measure.ONE_WAY, 1 << 10),
    QUEUE_64K(Exchange.QUEUE, Measure.ONE_WAY, 1 << 16),
    QUEUE_1M(Exchange.QUEUE, Measure.ONE_WAY, 1 << 20),
    QUEUE_AWAKE(Exchange.QUEUE, Measure.AWAKE, 64),
    QUEUE_ASLEEP(Exchange.QUEUE, Measure.ASLEEP, 64),
    MEMORY_64(Exchange.MEMORY, Measure.ONE_WAY, 64),
    MEMORY_1K(Exchange.MEMORY, Measure.ONE_WAY, 1 << 10),
    MEMORY_64K(Exchange.MEMORY, Measure.ONE_WAY, 1 << 16),
    MEMORY_1M(Exchange.MEMORY, Measure.ONE_WAY, 1 << 20),
    MEMORY_AWAKE(Exchange.MEMORY, Measure.AWAKE, 64),
    /** The data in a region, and a word through a pipe that says so, since nothing waits on a region itself. */
    MEMORY_ASLEEP(Exchange.MEMORY, Measure.ASLEEP, 64),
    MAP_64(Exchange.MAP, Measure.ONE_WAY, 64),
    MAP_1K(Exchange.MAP, Measure.ONE_WAY, 1 << 10),
    MAP_64K(Exchange.MAP, Measure.ONE_WAY, 1 << 16),
    MAP_1M(Exchange.MAP, Measure.ONE_WAY, 1 << 20),
    /** Reading of a map that another process has filled. */
    MAP_GET(Exchange.MAP, Measure.GET, 64),
    /** The same while the other process changes it without a pause. */
    MAP_GET_BESIDE_PUTS(Exchange.MAP, Measure.GET, 64),
    MAP_PUT(Exchange.MAP, Measure.PUT, 64),
    MAP_AWAKE(Exchange.MAP, Measure.AWAKE, 56),
    /** Between two tasks, each on a loop of a process of its own. */
    TASK_ASLEEP(Exchange.PIPE, Measure.TASK_ASLEEP, 64),
    /** Numbers multiplied where they lie, by two workers. */
    MULTIPLY_IN_PLACE(Exchange.MEMORY, Measure.MULTIPLY, 0);

    /** What data goes through. */
    enum Exchange {
        PIPE,
        QUEUE,
        MEMORY,
        MAP
    }

    /** What is measured of it. */
    enum Measure {
        /** Messages in one direction. */
        ONE_WAY("MB/s", Better.HIGHER),
        /** There and back, while both sides look all the time. */
        AWAKE("us", Better.LOWER),
        /** There and back, to a process that has gone to sleep meanwhile. */
        ASLEEP("us", Better.LOWER),
        /** The same between tasks, so that a loop sleeps and not a thread. */
        TASK_ASLEEP("us", Better.LOWER),
        GET("us", Better.LOWER),
        PUT("us", Better.LOWER),
        MULTIPLY("ms", Better.LOWER);

        private final String unit;
        private final Better better;

        Measure(String unit, Better better) {
            this.unit = unit;
            this.better = better;
        }
    }

    private final Exchange exchange;
    private final Measure measure;
    private final int bytes;

    IpcRow(Exchange exchange, Measure measure, int bytes) {
        this.exchange = exchange;
        this.measure = measure;
        this.bytes = bytes;
    }

    Exchange exchange() {
        return exchange;
    }

    Measure measure() {
        return measure;
    }

    /** How long a message is. */
    int bytes() {
        return bytes;
    }

    /** The same in words of 8 bytes. */
    int words() {
        return bytes / Long.BYTES;
    }

    String unit() {
        return measure.unit;
    }

    Better better() {
        return measure.better;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static IpcRow of(String text) {
        return chosen(List.of(text)).getFirst();
    }

    /** Those of these names, or all. */
    static List<IpcRow> chosen(List<String> names) {
        return Arrays.stream(values())
                .filter(row -> names.isEmpty() || names.contains(row.text()))
                .toList();
    }
}
