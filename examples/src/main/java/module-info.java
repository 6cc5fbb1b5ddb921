/** One runnable program per feature. */
module io.dujiang.examples {
    requires static org.jspecify;
}
