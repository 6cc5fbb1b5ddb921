/** Comparisons beside peers. */
module io.dujiang.bench {
    requires static org.jspecify;
    requires io.dujiang.jobs;
    requires io.dujiang.server;
    requires java.management;
    requires java.sql;
    requires jdk.management;
    requires jmh.core;
    requires tools.jackson.core;
    requires tools.jackson.databind;
}
