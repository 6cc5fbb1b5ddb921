/** Event loops that run virtual threads: tasks, scopes, timers, off-loading. */
module io.dujiang.loop {
    requires static org.jspecify;
    requires transitive io.netty.common;
    requires transitive io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.classes.kqueue;
    requires jdk.management;
    requires org.jctools.core.jdk11;
    requires org.slf4j;

    exports io.dujiang.loop;
    exports io.dujiang.loop.spi to
            io.dujiang.testing;
}
