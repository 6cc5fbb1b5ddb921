package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What wrk says of the server under load: how fast is not asked here, only whether every answer is whole and good. */
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

    private static void isServed(String... more) throws Exception {
        try (TestServer server = TestServer.start(
                HttpLimits.DEFAULT,
                request -> HttpResponse.of(200)
                        .withBody("text/plain", request.path().getBytes(StandardCharsets.US_ASCII)))) {
            String url = "http://127.0.0.1:" + server.server().localAddress().getPort() + "/";
            String[] arguments = new String[more.length + 4];
            System.arraycopy(new String[] {"-t1", "-c64", "-d1s"}, 0, arguments, 0, 3);
            System.arraycopy(more, 0, arguments, 3, more.length);
            arguments[more.length + 3] = url;
            Tool wrk = Tool.run("wrk", arguments);
            assertThat(wrk.exitCode()).as(wrk.output()).isZero();
            assertThat(wrk.output()).contains("Requests/sec").doesNotContain("Socket errors", "Non-2xx");
            assertThat(server.counters().requests()).isGreaterThan(64);
            assertThat(server.counters().refusals()).isEmpty();
        }
    }

    @Test
    void everyAnswerIsGood() throws Exception {
        isServed();
    }

    @Test
    void everyAnswerIsGoodWhenRequestsArePipelined() throws Exception {
        isServed("-s", Files.writeString(folder.resolve("ten.lua"), PIPELINING).toString());
    }
}
