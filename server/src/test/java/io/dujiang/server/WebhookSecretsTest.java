package io.dujiang.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretsTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Instant AT = Instant.ofEpochSecond(1_614_265_330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);

    /** The example that the libraries of Standard Webhooks are tested with. */
    @Test
    void signsAsTheSpecificationDoes() {
        assertThat(WebhookSecrets.parse(SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", AT, BODY))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signsWithBothSecretsWhileTheyAreRotated() {
        WebhookSecrets old = WebhookSecrets.parse(SECRET + "\n");
        WebhookSecrets both = old.rotate(new SecureRandom());

        String[] signatures = both.sign("msg_1", AT, BODY).split(" ", -1);

        assertThat(signatures).hasSize(2).doesNotHaveDuplicates();
        assertThat(signatures[1]).isEqualTo(old.sign("msg_1", AT, BODY));
        assertThat(both.text().lines()).hasSize(2).last().isEqualTo(SECRET);
        assertThat(WebhookSecrets.parse(both.text()).sign("msg_1", AT, BODY)).isEqualTo(String.join(" ", signatures));
    }

    @Test
    void aSecondRotationDropsTheOldestSecret() {
        SecureRandom random = new SecureRandom();

        assertThat(WebhookSecrets.parse(SECRET)
                        .rotate(random)
                        .rotate(random)
                        .text()
                        .lines())
                .hasSize(2)
                .doesNotContain(SECRET);
    }

    @Test
    void makesSecretsThatDiffer() {
        SecureRandom random = new SecureRandom();

        assertThat(WebhookSecrets.generate(random).text())
                .matches("whsec_[A-Za-z0-9+/]{43}=\n")
                .isNotEqualTo(WebhookSecrets.generate(random).text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_c2hvcnQ=",
                "whsec_!!!",
                SECRET + "\n" + SECRET + "\n" + SECRET
            })
    void refusesWhatIsNoSecret(String text) {
        assertThatThrownBy(() -> WebhookSecrets.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
