package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The client against every case of {@code answers.txt}, over a socket; and the table against the list of what was considered. */
@Timeout(60)
class ClientConformanceTest {
    private static final Path LIST = Path.of("..", "docs", "conformance-http.md");
    private static final Pattern IDS = Pattern.compile("`(client(?:-[a-z0-9]+)+)`");

    private static LoopGroup loops;

    @BeforeAll
    static void start() {
        loops = LoopGroup.builder().loops(1).start();
    }

    @AfterAll
    static void stop() {
        loops.close();
    }

    static List<AnswerCase> cases() throws IOException {
        return AnswerCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void anAnswerIsTakenAsTheRfcAsks(AnswerCase given) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (HttpClient client =
                        HttpClient.builder(loops).maxConnectionsPerHost(1).build();
                ScriptedServer server =
                        new ScriptedServer((number, connection) -> play(given, number, connection, ended))) {
            ClientRequest request = ClientRequest.of(given.method(), server.uri("/"));
            switch (given.outcome()) {
                case AnswerCase.Outcome.Taken taken -> check(taken, client.send(request));
                case AnswerCase.Outcome.Refused() ->
                    assertThatThrownBy(() -> client.send(request)).isInstanceOf(HttpProtocolException.class);
                case AnswerCase.Outcome.Lost() ->
                    assertThatThrownBy(() -> client.send(request)).isInstanceOf(ConnectionLostException.class);
            }
            boolean open = given.outcome() instanceof AnswerCase.Outcome.Taken taken && taken.open();
            assertThat(body(client.send(ClientRequest.post(server.uri("/"))))).isEqualTo("next");
            assertThat(server.accepted()).as("connections").isEqualTo(open ? 1 : 2);
            if (!open) {
                ended.await();
            }
        }
    }

    /** On the first connection the case, then what comes if it is used again; on others the latter at once. */
    private static void play(AnswerCase given, int number, ScriptedServer.Connection connection, CountDownLatch ended)
            throws IOException {
        if (number == 0) {
            connection.request();
            connection.send(given.bytes());
        }
        if (number > 0 || !given.end()) {
            for (String next = connection.request(); !next.isEmpty(); next = connection.request()) {
                connection.sendOk("next");
            }
        }
        ended.countDown();
    }

    private static void check(AnswerCase.Outcome.Taken taken, ClientResponse answer) {
        assertThat(answer.status()).isEqualTo(taken.status());
        for (String check : taken.checks()) {
            if (check.startsWith("-")) {
                assertThat(answer.headers().all(check.substring(1))).isEmpty();
                continue;
            }
            String[] nameAndValue = check.split("=", 2);
            String found = nameAndValue[0].equals("body")
                    ? body(answer)
                    : String.join(", ", answer.headers().all(nameAndValue[0]));
            assertThat(found).as(nameAndValue[0]).isEqualTo(nameAndValue[1]);
        }
    }

    private static String body(ClientResponse answer) {
        return new String(answer.body(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void everyCaseIsListedAndEveryListedCaseExists() throws Exception {
        Set<String> ids = new HashSet<>();
        for (AnswerCase one : cases()) {
            assertThat(ids.add(one.id())).as("%s is there once", one.id()).isTrue();
        }
        Set<String> listed = new TreeSet<>();
        IDS.matcher(Files.readString(LIST)).results().forEach(found -> listed.add(found.group(1)));
        assertThat(listed).isEqualTo(new TreeSet<>(ids));
    }

    /** The line is what {@code ./check} shows. */
    @Test
    void theCountIsToldThatTheTableHolds() throws Exception {
        assertThat(cases()).hasSizeGreaterThan(100);
        System.out.println("HTTP conformance of the client: " + cases().size() + " cases of RFC 9112 and RFC 9110");
    }
}
