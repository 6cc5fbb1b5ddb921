package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What wrk says of the server under load: how fast is not asked here, only whether every answer is whole and good. */
@Timeout(120)
class WrkTest {
    private static final String PIPELINING = """
            init = function(args)
               local ten = {}
               for i = 1, 10 do ten[i] = wrk.format("GET", "/" .. i) end
               all = table.concat(ten)
            end
            request = function() return all end
            """;

    @TempDir
    Path folder;

    private static HttpResponse answer(HttpRequest request) {
        return HttpResponse.of(200).withBody("text/plain", request.path().getBytes(StandardCharsets.US_ASCII));
    }

    private static void isServed(TestServer started, String scheme, String... more) throws Exception {
        try (TestServer server = started) {
            String url =
                    scheme + "://127.0.0.1:" + server.server().localAddress().getPort() + "/";
            List<String> arguments = new ArrayList<>(List.of("-t1", "-d1s", "--timeout", "40s"));
            arguments.addAll(List.of(more));
            arguments.add(url);
            while (server.counters().requests() <= 64) { // a busy machine may not shake hands within one run
                Tool wrk = Tool.run("wrk", arguments.toArray(String[]::new));
                assertThat(wrk.exitCode()).as(wrk.output()).isZero();
                assertThat(wrk.output()).contains("Requests/sec").doesNotContain("Socket errors", "Non-2xx");
            }
            assertThat(server.counters().refusals()).isEmpty();
        }
    }

    @Test
    void everyAnswerIsGood() throws Exception {
        isServed(TestServer.start(HttpLimits.DEFAULT, WrkTest::answer), "http", "-c64");
    }

    @Test
    void everyAnswerIsGoodByTls() throws Exception {
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        Certificates.forName("one.example", folder).writePem(chain, key);
        isServed(TestServer.startTls(TlsSettings.load(chain, key), WrkTest::answer), "https", "-c8");
    }

    @Test
    void everyAnswerIsGoodWhenRequestsArePipelined() throws Exception {
        isServed(
                TestServer.start(HttpLimits.DEFAULT, WrkTest::answer),
                "http",
                "-c64",
                "-s",
                Files.writeString(folder.resolve("ten.lua"), PIPELINING).toString());
    }
}
