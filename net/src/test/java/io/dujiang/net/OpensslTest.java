package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What openssl s_client says of the server. */
@Timeout(120)
class OpensslTest {
    private static final String NAME = "one.example";

    @TempDir
    private static Path folder;

    private static Path chain;
    private static Path key;

    @BeforeAll
    static void make() throws Exception {
        chain = folder.resolve("chain.pem");
        key = folder.resolve("key.pem");
        Certificates.forName(NAME, folder).writePem(chain, key);
    }

    private static HttpServer server(LoopGroup loops) throws Exception {
        return HttpServer.builder(loops)
                .tls(TlsSettings.load(chain, key))
                .handler(_ -> HttpResponse.of(204))
                .start();
    }

    private static Tool handshake(HttpServer server, String version) throws Exception {
        return Tool.run(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + server.localAddress().getPort(),
                "-servername",
                NAME,
                "-verify_hostname",
                NAME,
                "-verify_return_error",
                "-CAfile",
                chain.toString(),
                "-cipher",
                "DEFAULT:@SECLEVEL=0", // else openssl itself refuses old versions
                version);
    }

    @ParameterizedTest
    @CsvSource({"-tls1_2, TLSv1.2", "-tls1_3, TLSv1.3"})
    void aHandshakeSucceedsAndTheCertificateIsTheOneThatWasAskedFor(String option, String version) throws Exception {
        try (LoopGroup loops = LoopGroup.builder().loops(1).start();
                HttpServer server = server(loops)) {
            Tool openssl = handshake(server, option);
            assertThat(openssl.exitCode()).as(openssl.output()).isZero();
            assertThat(openssl.output())
                    .contains("New, " + version + ", Cipher is")
                    .contains("Verification: OK")
                    .contains("Verified peername: " + NAME);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void anOldVersionIsRefused(String option) throws Exception {
        try (LoopGroup loops = LoopGroup.builder().loops(1).start();
                HttpServer server = server(loops)) {
            Tool openssl = handshake(server, option);
            assertThat(openssl.exitCode()).as(openssl.output()).isNotZero();
            assertThat(openssl.output()).contains("alert protocol version");
            assertThat(handshake(server, "-tls1_3").exitCode()).isZero();
        }
    }

    @Test
    void aRequestWithoutTlsEndsItsConnectionAndTheOthersAreServed() throws Exception {
        try (LoopGroup loops = LoopGroup.builder().loops(1).start();
                HttpServer server = server(loops);
                RawPeer plain = RawPeer.of(server)) {
            assertThat(plain.send(TestServer.GET).isEnded()).isTrue();
            assertThat(handshake(server, "-tls1_3").exitCode()).isZero();
        }
    }

    @Test
    void aHandshakeOnAPlainPortFailsAndTheOthersAreServed() throws Exception {
        try (TestServer server = TestServer.start(HttpLimits.DEFAULT);
                RawPeer good = server.peer()) {
            String address = "127.0.0.1:" + server.server().localAddress().getPort();
            Tool openssl = Tool.run("openssl", "s_client", "-connect", address);
            assertThat(openssl.exitCode()).as(openssl.output()).isNotZero();
            assertThat(openssl.output()).contains("no peer certificate available");
            assertThat(server.counters().refusals("malformed")).isEqualTo(1);
            assertThat(TestServer.serves(good)).isTrue();
        }
    }
}
