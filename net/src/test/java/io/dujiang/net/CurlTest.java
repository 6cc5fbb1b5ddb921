package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What curl says of the server. */
class CurlTest {
    private static TestServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(HttpLimits.DEFAULT, CurlTest::answer);
    }

    private static HttpResponse answer(HttpRequest request) throws Exception {
        return HttpResponse.of(200).withHeader("Method", request.method()).withBody("text/plain", request.body());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + server.server().localAddress().getPort() + path;
    }

    /** What curl prints: heads and bodies as they came. */
    private static String curl(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("-sS", "-i", "--max-time", "30"));
        all.addAll(List.of(arguments));
        Tool curl = Tool.run("curl", all.toArray(String[]::new));
        assertThat(curl.exitCode()).as(curl.output()).isZero();
        return curl.output();
    }

    @Test
    void gets() throws Exception {
        assertThat(curl(url("/a?b=c"))).startsWith("HTTP/1.1 200 OK\r\n").contains("Method: GET\r\n");
    }

    @Test
    void asksForTheHeadOnly() throws Exception {
        assertThat(curl("-I", url("/"))).contains("Method: HEAD\r\n", "Content-Length: 0\r\n");
    }

    @Test
    void postsWhatComesBack() throws Exception {
        assertThat(curl("-d", "hello", url("/"))).contains("Method: POST\r\n").endsWith("hello");
    }

    @Test
    void waitsForContinueBeforeChunks() throws Exception {
        Path file = Files.writeString(folder.resolve("large"), "0123456789".repeat(50_000));
        assertThat(curl(
                        "-H",
                        "Transfer-Encoding: chunked",
                        "-H",
                        "Expect: 100-continue",
                        "-T",
                        file.toString(),
                        url("/")))
                .startsWith("HTTP/1.1 100 Continue\r\n\r\n")
                .contains("Method: PUT\r\n", "Content-Length: 500000\r\n")
                .endsWith("0123456789");
    }

    @Test
    void usesItsConnectionAgain() throws Exception {
        String twice = folder.resolve("out").toString();
        assertThat(curl("-o", twice, "-o", twice, "-w", "%{num_connects} ", url("/1"), url("/2")))
                .isEqualTo("1 0 ");
    }

    @Test
    void speaksHttp10() throws Exception {
        assertThat(curl("--http1.0", url("/"))).contains("HTTP/1.1 200 OK\r\n", "Connection: close\r\n");
    }

    @Test
    void isNotUpgraded() throws Exception {
        assertThat(curl("-H", "Connection: Upgrade", "-H", "Upgrade: h2c", url("/")))
                .startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void isRefusedWithAReason() throws Exception {
        assertThat(curl(url("/%zz"))).startsWith("HTTP/1.1 400 ").contains("bad-percent-code");
        assertThat(curl("-H", "X: " + "a".repeat(20_000), url("/")))
                .startsWith("HTTP/1.1 431 ")
                .contains("header-too-large");
        assertThat(curl("-H", "Host: a b", url("/")))
                .startsWith("HTTP/1.1 400 ")
                .contains("bad-host");
        assertThat(curl("-X", "CONNECT", url("/"))).startsWith("HTTP/1.1 501 ");
    }

    @Test
    void isToldThatABodyIsTooLargeBeforeItSendsIt() throws Exception {
        Path file = Files.writeString(folder.resolve("too-large"), "0123456789".repeat(200_000));
        assertThat(curl("-H", "Expect: 100-continue", "-T", file.toString(), url("/")))
                .startsWith("HTTP/1.1 413 ")
                .contains("body-too-large");
    }

    @Test
    void speaksTlsAndChecksTheCertificate() throws Exception {
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        Certificates.forName("one.example", folder).writePem(chain, key);
        try (TestServer secure = TestServer.startTls(TlsSettings.load(chain, key), CurlTest::answer)) {
            int port = secure.server().localAddress().getPort();
            String[] one = {"--cacert", chain.toString(), "--connect-to", "::127.0.0.1:" + port};
            for (String version : List.of("1.2", "1.3")) {
                assertThat(curl(both(one, "--tls-max", version, "-d", "hello", "https://one.example:" + port + "/")))
                        .startsWith("HTTP/1.1 200 OK\r\n")
                        .endsWith("hello");
            }
            Tool other = Tool.run("curl", both(one, "-sS", "https://two.example:" + port + "/"));
            assertThat(other.exitCode()).as(other.output()).isEqualTo(60);
            Tool unknown = Tool.run("curl", "-sS", "https://127.0.0.1:" + port + "/");
            assertThat(unknown.exitCode()).as(unknown.output()).isEqualTo(60);
        }
    }

    private static String[] both(String[] some, String... more) {
        return Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new);
    }
}
