/** Gateway, API and configuration: the application. */
module io.dujiang.server {
    requires static org.jspecify;
}
