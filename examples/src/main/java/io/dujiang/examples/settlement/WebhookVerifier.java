package io.dujiang.examples.settlement;

import io.dujiang.net.Headers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tells whether a callback was signed with our secret and lately, by the scheme of Standard Webhooks. Safe for use by many threads. */
final class WebhookVerifier {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);

    private final SecretKeySpec key;
    private final InstantSource clock;

    /** @param secret {@code whsec_} and base 64, as in the service's file {@code callback-secret} */
    WebhookVerifier(String secret, InstantSource clock) {
        this.key = new SecretKeySpec(Base64.getDecoder().decode(secret.substring(PREFIX.length())), ALGORITHM);
        this.clock = clock;
    }

    /** True if the body and the three headers belong together and are at most five minutes old. */
    boolean isGenuine(Headers headers, byte[] body) {
        String id = headers.first("webhook-id").orElse("");
        String timestamp = headers.first("webhook-timestamp").orElse("");
        byte[] expected = ("v1," + signature(id + "." + timestamp + ".", body)).getBytes(StandardCharsets.US_ASCII);
        return isRecent(timestamp)
                && Arrays.stream(headers.first("webhook-signature").orElse("").split(" "))
                        .anyMatch(each -> MessageDigest.isEqual(expected, each.getBytes(StandardCharsets.US_ASCII)));
    }

    private boolean isRecent(String timestamp) {
        try {
            Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
            return Duration.between(sent, clock.instant()).abs().compareTo(TOLERANCE) <= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private String signature(String head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(head.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot compute " + ALGORITHM, e);
        }
    }
}
