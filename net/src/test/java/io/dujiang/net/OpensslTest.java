package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.nio.charset.StandardCharsets;
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
                .handler(request -> HttpResponse.of(200)
                        .withBody("text/plain", ("saw " + request.path()).getBytes(StandardCharsets.US_ASCII)))
                .start();
    }

    private static Tool handshake(HttpServer server, String version) throws Exception {
        return ask("", server, version, "-no_ign_eof");
    }

    /** @param end whether the end of the input ends the connection */
    private static Tool ask(String request, HttpServer server, String version, String end) throws Exception {
        return Tool.runWith(
                request,
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
                end,
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
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aRequestIsAnsweredAndTheConnectionEndsAsAnnounced(String version) throws Exception {
        try (LoopGroup loops = LoopGroup.builder().loops(1).start();
                HttpServer server = server(loops)) {
            String twice = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
            Tool openssl = ask(twice, server, version, "-ign_eof");
            assertThat(openssl.exitCode()).as(openssl.output()).isZero();
            assertThat(openssl.output())
                    .containsSubsequence(
                            "HTTP/1.1 200 OK\r\n", "saw /1", "HTTP/1.1 200 OK\r\n", "Connection: close", "saw /2")
                    .doesNotContain("unexpected eof");
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
        try (TestServer server = TestServer.start(HttpLimits.DEFAULT, _ -> HttpResponse.of(204));
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
