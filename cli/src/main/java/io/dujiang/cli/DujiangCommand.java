package io.dujiang.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The root of all commands. */
@Command(
        name = "dujiang",
        description = "An asynchronous runtime and job service.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            StartedByLauncher.Demo.class,
            ServeCommand.class,
            JobsCommand.class,
            DeadLettersCommand.class,
            ConfigCommand.class,
            StartedByLauncher.Bench.class,
            StartedByLauncher.Torture.class,
            VersionCommand.class,
            HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed; the message says why", "2:wrong usage"},
        footerHeading = "%nExamples:%n",
        footer = {
            "  dujiang demo                                   run the settlement application on 100,000 orders",
            "  dujiang serve --port 8080 --data ./data        serve until SIGTERM",
            "  dujiang jobs submit echo '{\"hello\":1}' --wait  submit a job and print its result",
            "  dujiang jobs list --state dead --json",
            "  dujiang dead-letters replay --all",
            "  dujiang config                                 each setting with its value and source",
            "  dujiang bench jobs --quick"
        })
final class DujiangCommand {}
