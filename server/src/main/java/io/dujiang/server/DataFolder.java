package io.dujiang.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.stream.Stream;

/**
 * The folder that an installation keeps its state in: {@code token}, {@code address}, {@code callback-secret}, and the files
 * of the store. Only its owner can look into it.
 */
final class DataFolder {
    private static final int TOKEN_BYTES = 32;

    private final Path path;

    private DataFolder(Path path) {
        this.path = path;
    }

    /**
     * Makes the folder if it is missing.
     *
     * @throws StartException if it cannot be used
     */
    static DataFolder open(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            PrivateFiles.createFolder(absolute);
            requirePrivate(absolute);
            return new DataFolder(absolute);
        } catch (FileAlreadyExistsException e) {
            throw new StartException(
                    "The data folder " + absolute + " cannot be made: " + e.getFile()
                            + " is there and is no folder. Give another one with --data",
                    e);
        } catch (IOException e) {
            throw unusable(absolute, e);
        }
    }

    private static void requirePrivate(Path folder) throws IOException {
        if (PrivateFiles.isPrivateFolder(folder)) {
            return;
        }
        if (!isEmpty(folder) && !Files.exists(folder.resolve("token"))) {
            throw new StartException(
                    "The folder " + folder + " holds other files and is open to other users, so it is not "
                            + "taken as a data folder. Give another one with --data, or run: chmod 700 " + folder);
        }
        PrivateFiles.closeFolder(folder);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    Path path() {
        return path;
    }

    /** The bearer token, made at the first start. */
    String token(SecureRandom random) {
        return readOrCreate(tokenFile(), () -> randomToken(random)).strip();
    }

    /** Replaces the bearer token. */
    void setToken(String token) {
        write(tokenFile(), token + "\n");
    }

    Path tokenFile() {
        return path.resolve("token");
    }

    /** The secrets for callbacks, made at the first start. */
    WebhookSecrets webhookSecrets(SecureRandom random) {
        String text =
                readOrCreate(secretFile(), () -> WebhookSecrets.generate(random).text());
        try {
            return WebhookSecrets.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    "The file " + secretFile() + " cannot be used: " + e.getMessage()
                            + ". Mend it, or remove it to have a new secret made",
                    e);
        }
    }

    /** Writes the secrets for callbacks; a running service takes them up. */
    void setWebhookSecrets(WebhookSecrets secrets) {
        write(secretFile(), secrets.text());
    }

    Path secretFile() {
        return path.resolve("callback-secret");
    }

    /** Says where the service listens, for clients on this machine. */
    void setAddress(URI address) {
        write(addressFile(), address + "\n");
    }

    /** Takes back what {@link #setAddress} said. */
    void clearAddress() {
        try {
            Files.deleteIfExists(addressFile());
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private Path addressFile() {
        return path.resolve("address");
    }

    private String readOrCreate(Path file, Text fresh) {
        try {
            return PrivateFiles.read(file);
        } catch (NoSuchFileException e) {
            String text = fresh.text();
            write(file, text);
            return text;
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private void write(Path file, String text) {
        try {
            PrivateFiles.write(file, text);
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static String randomToken(SecureRandom random) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n";
    }

    private static StartException unusable(Path folder, IOException cause) {
        return new StartException(
                "The data folder " + folder + " cannot be used: " + cause
                        + ". Check that it can be written and that the disk has room, or give another one with --data",
                cause);
    }

    @FunctionalInterface
    private interface Text {
        String text();
    }
}
