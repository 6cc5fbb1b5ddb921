/** The command {@code dujiang}. */
module io.dujiang.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires io.dujiang.jobs;
    requires io.dujiang.server;
    requires java.net.http;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    opens io.dujiang.cli to
            info.picocli;
}
