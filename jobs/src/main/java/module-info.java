/** Durable jobs: queue, results, retries, leases, callbacks. */
module io.dujiang.jobs {
    requires static org.jspecify;
    requires java.sql;
    requires org.slf4j;
    requires org.xerial.sqlitejdbc;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    exports io.dujiang.jobs;
    exports io.dujiang.jobs.spi;
}
