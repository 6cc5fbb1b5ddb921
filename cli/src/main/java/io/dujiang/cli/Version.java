package io.dujiang.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of Dujiang and of what it runs on. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "dujiang " + dujiang(),
            "java " + Runtime.version(),
            "%s %s %s"
                    .formatted(
                            System.getProperty("os.name"),
                            System.getProperty("os.version"),
                            System.getProperty("os.arch"))
        };
    }

    static String dujiang() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("(not from a jar)");
    }
}
