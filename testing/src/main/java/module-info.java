/** For tests of users' own handlers and tasks, and of queue backends. */
module io.dujiang.testing {
    requires static org.jspecify;
    requires transitive io.dujiang.jobs;
    requires transitive io.dujiang.loop;
    // Only the conformance suites need these.
    requires static transitive org.assertj.core;
    requires static transitive org.junit.jupiter.api;

    exports io.dujiang.testing;
}
