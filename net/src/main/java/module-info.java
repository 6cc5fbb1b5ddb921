/** TCP, Unix-domain sockets and HTTP/1.1 on the loops, in blocking style. */
module io.dujiang.net {
    requires static org.jspecify;
    requires transitive io.dujiang.loop;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.unix.common;
    requires org.slf4j;

    exports io.dujiang.net;
}
