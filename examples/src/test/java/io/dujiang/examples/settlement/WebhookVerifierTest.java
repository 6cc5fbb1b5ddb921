package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.net.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** With the vector that the scheme's own libraries are tested with. */
class WebhookVerifierTest {
    private static final Instant SENT = Instant.ofEpochSecond(1_614_265_330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void genuineCallbackIsTaken() {
        assertThat(verifier(SENT).isGenuine(headers(SIGNATURE), BODY)).isTrue();
    }

    @Test
    void oneOfSeveralSignaturesIsEnough() {
        assertThat(verifier(SENT).isGenuine(headers("v1,AAAA " + SIGNATURE), BODY))
                .isTrue();
    }

    @Test
    void otherBodySignatureOrNoneIsForged() {
        assertThat(verifier(SENT).isGenuine(headers(SIGNATURE), "{}".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(verifier(SENT).isGenuine(headers("v1,AAAA"), BODY)).isFalse();
        assertThat(verifier(SENT).isGenuine(Headers.EMPTY, BODY)).isFalse();
    }

    @Test
    void oldCallbackIsNotTaken() {
        assertThat(verifier(SENT.plusSeconds(301)).isGenuine(headers(SIGNATURE), BODY))
                .isFalse();
    }

    private static WebhookVerifier verifier(Instant now) {
        return new WebhookVerifier("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", () -> now);
    }

    private static Headers headers(String signature) {
        return Headers.of(
                "webhook-id",
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                "webhook-timestamp",
                String.valueOf(SENT.getEpochSecond()),
                "webhook-signature",
                signature);
    }
}
