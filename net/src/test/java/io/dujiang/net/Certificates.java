package io.dujiang.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate for a name, made by the JDK's keytool. */
record Certificates(KeyStore store) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    static Certificates forName(String name, Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        return forName(name, folder, "EC");
    }

    static Certificates forName(String name, Path folder, String algorithm)
            throws IOException, InterruptedException, GeneralSecurityException {
        return make(name, folder, algorithm, "-0d");
    }

    /** One whose two days were over a week ago. */
    static Certificates expired(String name, Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        return make(name, folder, "EC", "-9d");
    }

    private static Certificates make(String name, Path folder, String algorithm, String start)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        algorithm,
                        "-startdate",
                        start,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=dns:" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString()))
                .redirectErrorStream(true)
                .start();
        byte[] said = keytool.getInputStream().readAllBytes();
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool failed: " + new String(said, StandardCharsets.UTF_8));
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(file)) {
            store.load(input, PASSWORD);
        }
        return new Certificates(store);
    }

    /** Writes the certificate and its key as PEM files. */
    void writePem(Path chain, Path key) throws IOException, GeneralSecurityException {
        Files.writeString(chain, pem("CERTIFICATE", store.getCertificate("key").getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", store.getKey("key", PASSWORD).getEncoded()));
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + type
                + "-----\n";
    }

    /** The side that shows the certificate. */
    SSLContext shown() throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** The side that trusts the certificate, and no other. */
    SSLContext trusted() throws GeneralSecurityException {
        KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            trust.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        trust.setCertificateEntry("peer", store.getCertificate("key"));
        TrustManagerFactory trusts = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusts.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusts.getTrustManagers(), null);
        return context;
    }
}
