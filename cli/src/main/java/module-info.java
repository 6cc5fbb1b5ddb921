/** The command dujiang. */
module io.dujiang.cli {
    requires static org.jspecify;
}
