/** Comparisons beside peers. */
module io.dujiang.bench {
    requires static org.jspecify;
    requires java.management;
    requires jdk.management;
    requires tools.jackson.databind;
}
