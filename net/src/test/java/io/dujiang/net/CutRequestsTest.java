package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the bytes of a case of the conformance table are cut into reads makes no difference to the answers. */
class CutRequestsTest {
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Mirror mirror = new Mirror();
    private static LogRecords failures;
    private static TestServer server;
    private static Transcripts transcripts;

    @BeforeAll
    static void start() throws Exception {
        failures = new LogRecords("io.dujiang.net");
        server = TestServer.start(Mirror.LIMITS, mirror);
        transcripts = new Transcripts(server.server());
    }

    @AfterAll
    static void stop() throws IOException {
        transcripts.close();
        server.close();
        assertThat(failures.containing("unexpected failure")).isEmpty();
        failures.close();
    }

    static List<ConformanceCase> cases() throws IOException {
        return ConformanceCase.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void theAnswersAreTheSame(ConformanceCase one) throws Exception {
        byte[] bytes = bytes(one);
        String whole = transcripts.of(bytes);
        assertThat(transcripts.byteByByte(bytes)).as("byte by byte").isEqualTo(whole);
        for (int cut = 1; cut < lengthOfInterest(bytes); cut++) {
            assertThat(transcripts.of(bytes, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        assertThat(mirror.violations()).isEmpty();
    }

    /** Without the plain request that many cases end with. */
    private static int lengthOfInterest(byte[] bytes) {
        boolean plainEnd = new String(bytes, StandardCharsets.ISO_8859_1).endsWith(NEXT);
        return plainEnd ? bytes.length - NEXT.length() : bytes.length;
    }

    static byte[] bytes(ConformanceCase one) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        one.steps().forEach(step -> bytes.writeBytes(step.bytes()));
        return bytes.toByteArray();
    }
}
