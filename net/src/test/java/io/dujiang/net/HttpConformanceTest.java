package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.loop.LoopGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The server against every case of {@code conformance.txt}, over a socket; and the table against the list of what was considered. */
class HttpConformanceTest {
    private static final Path LIST = Path.of("..", "docs", "conformance-http.md");
    private static final Pattern IDS = Pattern.compile("`([a-z]+(?:-[a-z0-9]+)*)`");
    private static final byte[] PROBE = "GET /probe HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final Map<Mode, Mirrored> servers = new LinkedHashMap<>();

    /** A server of a mode, and what its requests come to. */
    private record Mirrored(LoopGroup loops, Mirror mirror, HttpServer server) {
        static Mirrored start(Mode mode) {
            LoopGroup loops = mode.start(1);
            Mirror mirror = new Mirror();
            try {
                return new Mirrored(
                        loops,
                        mirror,
                        HttpServer.builder(loops)
                                .limits(Mirror.LIMITS)
                                .handler(mirror)
                                .start());
            } catch (BindFailedException e) {
                throw new AssertionError(e);
            }
        }

        void close() {
            server.close();
            loops.close();
        }
    }

    @BeforeAll
    static void start() {
        Mode.tcpHere().forEach(mode -> servers.put(mode, Mirrored.start(mode)));
    }

    @AfterAll
    static void stop() {
        servers.values().forEach(Mirrored::close);
    }

    static List<Arguments> casesInEachMode() throws IOException {
        List<ConformanceCase> all = cases();
        return Mode.tcpHere().stream()
                .flatMap(mode -> all.stream().map(one -> Arguments.of(mode, one)))
                .toList();
    }

    private static List<ConformanceCase> cases() throws IOException {
        return ConformanceCase.all();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("casesInEachMode")
    void isAnsweredAsTheRfcAsks(Mode mode, ConformanceCase asked) throws Exception {
        Mirrored served = Objects.requireNonNull(servers.get(mode));
        int before = served.mirror().calls();
        int handled = 0;
        try (StrictPeer peer = new StrictPeer(served.server())) {
            Iterator<ExpectedAnswer> expected = asked.answers().iterator();
            for (ConformanceCase.Step step : asked.steps()) {
                peer.send(step.bytes());
                if (step.thenEnd()) {
                    peer.end();
                }
                handled += step.thenWait() ? take(peer, expected) : 0;
            }
            while (expected.hasNext()) {
                handled += take(peer, expected);
            }
            if (asked.open()) {
                peer.send(PROBE);
                assertThat(peer.answer(false).fields()).containsEntry("saw", "GET /probe");
                handled++;
            } else {
                assertThat(peer.isEnded()).as("ended").isTrue();
            }
        }
        assertThat(served.mirror().calls() - before).as("calls of the handler").isEqualTo(handled);
    }

    /** Takes and checks an answer; tells how many calls of the handler it stands for. */
    private static int take(StrictPeer peer, Iterator<ExpectedAnswer> expected) throws IOException {
        ExpectedAnswer next = expected.next();
        StrictPeer.Answer answer = peer.answer(next.headOnly());
        next.check(answer);
        boolean handled = answer.fields().containsKey("saw");
        if (!handled && answer.status() >= 200) {
            assertThat(answer.fields()).containsEntry("content-type", "application/problem+json");
        }
        return handled || answer.status() == 500 ? 1 : 0;
    }

    @Test
    void everyCaseIsListedAndEveryListedCaseExists() throws Exception {
        Set<String> ids = new HashSet<>();
        for (ConformanceCase one : cases()) {
            assertThat(ids.add(one.id())).as("%s is there once", one.id()).isTrue();
        }
        Set<String> listed = new TreeSet<>();
        String serverPart = Files.readString(LIST).split("## The client", -1)[0];
        IDS.matcher(serverPart).results().forEach(found -> listed.add(found.group(1)));
        assertThat(listed).isEqualTo(new TreeSet<>(ids));
    }

    /** The line is what {@code ./check} shows. */
    @Test
    void theCountIsToldThatTheTableHolds() throws Exception {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        tell(new PrintStream(told, true, StandardCharsets.US_ASCII));
        long lines;
        try (var table = Files.lines(Path.of("src/test/resources/io/dujiang/net/conformance.txt"))) {
            lines = table.filter(line -> line.contains("|") && !line.startsWith("#"))
                    .count();
        }
        assertThat(told.toString(StandardCharsets.US_ASCII))
                .isEqualTo("HTTP conformance: " + lines + " cases of RFC 9112 and RFC 9110" + System.lineSeparator());
        tell(System.out);
    }

    private static void tell(PrintStream out) throws IOException {
        out.println("HTTP conformance: " + cases().size() + " cases of RFC 9112 and RFC 9110");
    }
}
