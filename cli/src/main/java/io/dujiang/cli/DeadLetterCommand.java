package io.dujiang.cli;

import picocli.CommandLine.Option;

/** A command about dead jobs, or about dead callbacks. */
abstract class DeadLetterCommand extends ServiceCommand {
    @Option(names = "--callbacks", description = "Of callbacks, not of jobs.")
    private boolean callbacks;

    final String path() {
        return callbacks ? "/v1/callback-dead-letters" : "/v1/dead-letters";
    }

    final String path(String id) {
        return path() + "/" + ServiceClient.encode(id);
    }

    /** The name of the list in what the service answers. */
    final String member() {
        return callbacks ? "callbackDeadLetters" : "deadLetters";
    }

    final boolean callbacks() {
        return callbacks;
    }
}
