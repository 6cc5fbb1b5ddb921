package io.dujiang.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The self-signed certificate for 127.0.0.1 that the servers with TLS show, and its key. */
final class Identity {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "key";

    private Identity() {}

    /** The certificate, as a PEM file. */
    static Path chain() {
        return folder().resolve("certificate.pem");
    }

    /** Its key, as a PEM file. */
    static Path key() {
        return folder().resolve("key.pem");
    }

    private static Path folder() {
        return Folders.bench().resolve("tls");
    }

    /** Makes both anew at the first call, by the keytool of this JDK. Returns why that failed; empty if it did not. Blocks. */
    static Optional<String> prepare() {
        return Made.WHY_NOT;
    }

    private static final class Made {
        static final Optional<String> WHY_NOT = make();
    }

    private static Optional<String> make() {
        try {
            Folders.delete(folder());
            Files.createDirectories(folder());
            Path store = folder().resolve("identity.p12");
            Optional<String> failure = Tools.run(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=127.0.0.1",
                    "-validity",
                    "2",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    store.toString()));
            if (failure.isEmpty()) {
                write(store);
            }
            return failure;
        } catch (IOException | UncheckedIOException | GeneralSecurityException e) {
            return Optional.of("No certificate could be made: " + e.getMessage());
        }
    }

    private static void write(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        Files.writeString(
                chain(), pem("CERTIFICATE", store.getCertificate(ALIAS).getEncoded()));
        Files.writeString(
                key(),
                pem("PRIVATE KEY", store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + type
                + "-----\n";
    }
}
