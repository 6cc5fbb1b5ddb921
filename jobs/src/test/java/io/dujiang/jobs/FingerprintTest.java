package io.dujiang.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final URI RECEIVER = URI.create("https://example.org/");

    @Test
    void isWrittenInStone() {
        SubmitOptions options =
                SubmitOptions.NONE.withKey("any").withCallback(RECEIVER).withDelay(Duration.ofSeconds(90));

        assertThat(HexFormat.of().formatHex(Fingerprint.of(bytes("{\"n\":1}"), options)))
                .isEqualTo("6aecfcf7105b6842a54218437990af0ed0062b4e7f5084394bdf9f00eeb0043b");
    }

    @Test
    void tellsContentsApart() {
        Stream<byte[]> all = Stream.of(
                Fingerprint.of(bytes(""), SubmitOptions.NONE),
                Fingerprint.of(bytes("a"), SubmitOptions.NONE),
                Fingerprint.of(bytes("aPT0S "), SubmitOptions.NONE),
                Fingerprint.of(bytes("a"), SubmitOptions.NONE.withDelay(Duration.ofNanos(1))),
                Fingerprint.of(bytes("a"), SubmitOptions.NONE.withCallback(RECEIVER)),
                Fingerprint.of(bytes("a"), SubmitOptions.NONE.withCallback(URI.create("https://example.org"))));

        assertThat(all.map(HexFormat.of()::formatHex)).doesNotHaveDuplicates();
    }

    @Test
    void leavesTheKeyOut() {
        assertThat(Fingerprint.of(bytes("a"), SubmitOptions.NONE.withKey("k")))
                .isEqualTo(Fingerprint.of(bytes("a"), SubmitOptions.NONE));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
