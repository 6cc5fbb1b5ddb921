/** The command {@code dujiang}. */
module io.dujiang.cli {
    requires static org.jspecify;
    requires info.picocli;

    opens io.dujiang.cli to
            info.picocli;
}
