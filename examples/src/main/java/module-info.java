/** One runnable program per feature. */
module io.dujiang.examples {
    requires static org.jspecify;
    requires com.fasterxml.jackson.annotation;
    requires de.siegmar.fastcsv;
    requires HdrHistogram;
    requires info.picocli;
    requires io.dujiang.jobs;
    requires io.dujiang.loop;
    requires io.dujiang.memory;
    requires io.dujiang.net;
    requires io.dujiang.process;
    requires io.dujiang.server;
    requires java.net.http;
    requires java.sql;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    opens io.dujiang.examples.hello to
            tools.jackson.databind;
    opens io.dujiang.examples.settlement to
            info.picocli,
            tools.jackson.databind;
}
