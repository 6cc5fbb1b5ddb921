package io.dujiang.bench;

/** What is measured of a server. */
enum Metric {
    /** User and system time of the server's process over what it served. */
    CPU("cpuMicros"),
    RATE("perSecond"),
    P50("p50Millis"),
    P99("p99Millis"),
    P999("p999Millis"),
    RESIDENT("residentMiB"),
    /** From the first connect until all connections were established. */
    CONNECTING("connectingMillis"),
    /** What was not answered, or not as it should be. */
    ERRORS("errors"),
    /** What arrived each second. */
    ARRIVALS("arrivalsPerSecond"),
    BYTES("bytesPerConnection");

    private final String text;

    Metric(String text) {
        this.text = text;
    }

    /** The name in the report, with the unit. */
    String text() {
        return text;
    }
}
