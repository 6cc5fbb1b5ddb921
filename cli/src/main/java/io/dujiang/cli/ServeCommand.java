package io.dujiang.cli;

import io.dujiang.jobs.Codec;
import io.dujiang.jobs.JobKind;
import io.dujiang.jobs.RetryPolicy;
import io.dujiang.server.Configuration;
import io.dujiang.server.Dujiang;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the service with the built-in kind, until the process is told to end. */
@Command(
        name = "serve",
        description = {
            "Run the service until SIGTERM, then drain and exit with 0.",
            "It serves the kind 'echo', whose result is its input. Your own kinds are served by your own program,"
                    + " which takes the same settings: Dujiang.handle(...).serve(args)."
        },
        mixinStandardHelpOptions = true,
        modelTransformer = SettingOptions.class)
final class ServeCommand implements Runnable {
    private static final JobKind<byte[], byte[]> ECHO =
            new JobKind<>("echo", new AsItIs(), new AsItIs(), RetryPolicy.DEFAULT, Duration.ofSeconds(10), false);

    private @Spec CommandSpec spec;

    @Override
    public void run() {
        Configuration configuration = SettingOptions.read(spec.commandLine().getParseResult());
        Dujiang.handle(ECHO, (input, job) -> input).serve(configuration);
    }

    private static final class AsItIs implements Codec<byte[]> {
        @Override
        public byte[] encode(byte[] value) {
            return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }
    }
}
