package io.dujiang.examples.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.TcpServer;
import io.dujiang.net.TlsSettings;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program about streams by TLS does what it says. */
@Timeout(60)
class SecureStreamsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @Test
    void theEchoAnswersByTls() throws Exception {
        KeyStore store = certificate();
        Path chain = pem("CERTIFICATE", store.getCertificate("key").getEncoded());
        Path key =
                pem("PRIVATE KEY", store.getKey("key", PASSWORD.toCharArray()).getEncoded());
        SSLContext trust = trusting(store);
        try (LoopGroup loops = LoopGroup.start();
                TcpServer server = SecureStreams.start(
                        loops,
                        TlsSettings.load(chain, key),
                        stream -> stream.write(stream.readUntil((byte) '\n', 100)))) {
            InetSocketAddress address = (InetSocketAddress) server.localAddress();
            assertThat(loops.spawn(() -> SecureStreams.ask(loops, address, trust))
                            .join())
                    .isEqualTo("Hello?\n");
        }
    }

    /** One for 127.0.0.1, signed by itself. */
    private KeyStore certificate() throws Exception {
        Path file = folder.resolve("store.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> made = List.of(
                keytool,
                "-genkeypair",
                "-alias",
                "key",
                "-keyalg",
                "EC",
                "-dname",
                "CN=a",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString());
        Process process = new ProcessBuilder(made).inheritIO().start();
        assertThat(process.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(file)) {
            store.load(input, PASSWORD.toCharArray());
        }
        return store;
    }

    private Path pem(String type, byte[] bytes) throws Exception {
        String text = Base64.getMimeEncoder().encodeToString(bytes);
        return Files.writeString(
                folder.resolve(type + ".pem"),
                "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(type, text));
    }

    private static SSLContext trusting(KeyStore store) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("peer", store.getCertificate("key"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
