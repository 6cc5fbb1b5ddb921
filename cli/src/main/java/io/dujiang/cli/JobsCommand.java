package io.dujiang.cli;

import picocli.CommandLine.Command;

/** Everything about jobs. */
@Command(
        name = "jobs",
        description = "List, show, submit, cancel and await jobs of a running service.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ListJobs.class, ShowJob.class, ShowResult.class, SubmitJob.class, CancelJob.class, AwaitJob.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  dujiang jobs submit echo '{\"hello\":1}' --key greeting-1",
            "  dujiang jobs list --kind echo --state succeeded",
            "  dujiang jobs wait 01m4f8s9q2b00 && dujiang jobs result 01m4f8s9q2b00"
        })
final class JobsCommand {}
