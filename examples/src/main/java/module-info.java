/** One runnable program per feature. */
module io.dujiang.examples {
    requires static org.jspecify;
    requires io.dujiang.server;

    opens io.dujiang.examples.hello to
            tools.jackson.databind;
}
