/** Comparisons beside peers. */
module io.dujiang.bench {
    requires static org.jspecify;
}
