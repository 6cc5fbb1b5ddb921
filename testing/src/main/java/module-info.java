/** For tests of users' own handlers and of queue backends. */
module io.dujiang.testing {
    requires static org.jspecify;
}
