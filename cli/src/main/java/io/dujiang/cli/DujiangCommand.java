package io.dujiang.cli;

import picocli.CommandLine.Command;

/** The root of all commands. */
@Command(
        name = "dujiang",
        description = "An asynchronous runtime and job service.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {VersionCommand.class})
final class DujiangCommand {}
