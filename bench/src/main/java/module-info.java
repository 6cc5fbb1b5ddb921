/** Comparisons beside peers. */
module io.dujiang.bench {
    requires static org.jspecify;
    requires com.softwaremill.jox;
    requires HdrHistogram;
    requires io.aeron.client;
    requires io.aeron.driver;
    requires io.dujiang.jobs;
    requires io.dujiang.loop;
    requires io.dujiang.memory;
    requires io.dujiang.net;
    requires io.dujiang.process;
    requires io.dujiang.server;
    requires io.helidon.http;
    requires io.helidon.webserver;
    requires io.netty.buffer;
    requires io.netty.codec.http;
    requires io.netty.handler;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.vertx.core;
    requires java.management;
    requires java.sql;
    requires jdk.management;
    requires jmh.core;
    requires org.agrona;
    requires tools.jackson.core;
    requires tools.jackson.databind;
}
