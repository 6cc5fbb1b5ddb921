package io.dujiang.cli;

import io.dujiang.server.Configuration;
import io.dujiang.server.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which service a command speaks to. By default the one on the data folder, which holds its address and token. */
final class ServiceOptions {
    @Option(names = "--data", paramLabel = "FOLDER", description = "The service's data folder; as the setting data.")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--address",
            paramLabel = "URL",
            description = "The service's address; else that in the data folder.")
    private Optional<URI> address = Optional.empty();

    @Option(names = "--token-file", paramLabel = "FILE", description = "Holds the token; else that in the data folder.")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    boolean json() {
        return json;
    }

    /** @throws CommandFailedException if it is not known where the service is, or its token */
    ServiceClient client() {
        Path folder = data.orElseGet(() -> Configuration.read(Map.of()).get(Settings.DATA));
        URI service = address.orElseGet(() -> URI.create(read(
                folder.resolve("address"),
                "No service runs on the data folder " + folder.toAbsolutePath().normalize()
                        + ". Start one with: dujiang serve --data " + folder
                        + ", or name the folder with --data, or the service with --address and --token-file")));
        Path token = tokenFile.orElse(folder.resolve("token"));
        return new ServiceClient(
                service, read(token, "There is no token in " + token + ". Name its file with --token-file"));
    }

    private static String read(Path file, String ifMissing) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new CommandFailedException(ifMissing, e);
        } catch (IOException e) {
            throw new CommandFailedException("The file " + file + " cannot be read: " + e, e);
        }
    }
}
