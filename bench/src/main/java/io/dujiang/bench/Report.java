package io.dujiang.bench;

import java.util.List;

/**
 * The outcome of one bench.
 *
 * @param bench its name
 * @param command what to run to have it again
 * @param host where it was measured
 * @param rows the figures
 */
record Report(String bench, String command, Host host, List<Row> rows) {}
