package io.dujiang.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Submits one job. */
@Command(
        name = "submit",
        description = "Submit a job and print its id once it is on disk.",
        mixinStandardHelpOptions = true)
final class SubmitJob extends ServiceCommand {
    private static final String STANDARD_INPUT = "-";

    @Parameters(index = "0", paramLabel = "KIND", description = "The kind of job.")
    private String kind;

    @Parameters(index = "1", paramLabel = "INPUT", description = "The input as JSON, @FILE, or - for standard input.")
    private String input;

    @Option(names = "--key", description = "Idempotency key: the same key and content give the same job.")
    private Optional<String> key = Optional.empty();

    @Option(names = "--callback", paramLabel = "URL", description = "Where the end is reported.")
    private Optional<String> callback = Optional.empty();

    @Option(names = "--delay", paramLabel = "DURATION", description = "When to start, in ISO 8601, such as PT30S.")
    private Optional<String> delay = Optional.empty();

    @Option(names = "--wait", description = "Wait for the end and print the result; exit code 1 unless it succeeded.")
    private boolean wait;

    @Override
    int run(ServiceClient service, PrintWriter out) {
        Map<String, String> headers = new LinkedHashMap<>();
        key.ifPresent(value -> headers.put("Idempotency-Key", value));
        callback.ifPresent(value -> headers.put("Callback-Url", value));
        delay.ifPresent(value -> headers.put("Job-Delay", value));
        JsonNode accepted = service.post("/v1/jobs/" + ServiceClient.encode(kind), headers, read());
        String id = accepted.path("id").asString();
        if (wait) {
            return new JobEnd(service, id).print(out, json());
        }
        out.println(json() ? accepted : id);
        return 0;
    }

    private String read() {
        try {
            if (input.equals(STANDARD_INPUT)) {
                return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return input.startsWith("@") ? Files.readString(Path.of(input.substring(1))) : input;
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailedException("The input " + input + " cannot be read: " + e, e);
        }
    }
}
