/** Comparisons beside peers. */
module io.dujiang.bench {
    requires static org.jspecify;
    requires com.softwaremill.jox;
    requires io.dujiang.jobs;
    requires io.dujiang.loop;
    requires io.dujiang.server;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires java.management;
    requires java.sql;
    requires jdk.management;
    requires jmh.core;
    requires tools.jackson.core;
    requires tools.jackson.databind;
}
