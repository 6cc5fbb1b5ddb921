package io.dujiang.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that speaks to a service. */
abstract class ServiceCommand implements Callable<Integer> {
    private @Mixin ServiceOptions options;
    private @Spec CommandSpec spec;

    @Override
    public final Integer call() {
        try (ServiceClient service = options.client()) {
            return run(service, spec.commandLine().getOut());
        }
    }

    /** Does it and returns the exit code. */
    abstract int run(ServiceClient service, PrintWriter out);

    /** True if the user wants JSON. */
    final boolean json() {
        return options.json();
    }
}
