/** Gateway, API and configuration: the application. */
module io.dujiang.server {
    requires static org.jspecify;
    requires transitive io.dujiang.jobs;
    requires transitive io.dujiang.loop;
    requires io.dujiang.net;
    requires io.smallrye.config;
    requires org.eclipse.microprofile.config;
    requires org.slf4j;
    requires tools.jackson.core;

    exports io.dujiang.server;
}
