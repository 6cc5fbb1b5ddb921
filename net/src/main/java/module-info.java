/** HTTP/1.1 server and client on the loops, in blocking style. */
module io.dujiang.net {
    requires static org.jspecify;

    exports io.dujiang.net;
}
