package io.dujiang.cli;

import picocli.CommandLine.Command;

/** Everything about dead letters. */
@Command(
        name = "dead-letters",
        description = "List, show, replay and purge jobs and callbacks that were given up.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ListDeadLetters.class, ShowDeadLetter.class, ReplayDeadLetters.class, PurgeDeadLetters.class},
        footerHeading = "%nExamples:%n",
        footer = {
            "  dujiang dead-letters list",
            "  dujiang dead-letters replay 01m4f8s9q2b00",
            "  dujiang dead-letters replay --all --callbacks"
        })
final class DeadLettersCommand {}
