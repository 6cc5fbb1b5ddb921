package io.dujiang.server;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secrets that callbacks are signed with, by the scheme of Standard Webhooks: one, or two while receivers change from the
 * second to the first. As text, each is {@code whsec_} and the base 64 of 24 to 64 bytes, one a line.
 */
final class WebhookSecrets {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int NEW_BYTES = 32;

    private final List<SecretKeySpec> keys;
    private final List<String> lines;

    private WebhookSecrets(List<String> lines) {
        this.lines = lines;
        this.keys = lines.stream().map(WebhookSecrets::key).toList();
    }

    /** @throws IllegalArgumentException if the text is not one or two secrets; the message never holds one */
    static WebhookSecrets parse(String text) {
        List<String> lines =
                text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        if (lines.isEmpty() || lines.size() > 2) {
            throw new IllegalArgumentException(
                    "there must be one secret, or two while they are rotated, one a line; there are " + lines.size()
                            + " lines");
        }
        return new WebhookSecrets(lines);
    }

    /** One new secret. */
    static WebhookSecrets generate(SecureRandom random) {
        return new WebhookSecrets(List.of(newLine(random)));
    }

    /** A new secret first, and the first of these as the old one. */
    WebhookSecrets rotate(SecureRandom random) {
        return new WebhookSecrets(List.of(newLine(random), lines.getFirst()));
    }

    /** One secret a line, the one to use first. */
    String text() {
        return String.join("\n", lines) + "\n";
    }

    /** The value of {@code webhook-signature}: one signature per secret, parted by a space. */
    String sign(String webhookId, Instant timestamp, byte[] body) {
        byte[] head = (webhookId + '.' + timestamp.getEpochSecond() + '.').getBytes(StandardCharsets.UTF_8);
        return keys.stream().map(key -> "v1," + mac(key, head, body)).collect(Collectors.joining(" "));
    }

    private static String mac(SecretKeySpec key, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(head);
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("This Java runtime cannot sign with " + ALGORITHM, e);
        }
    }

    private static String newLine(SecureRandom random) {
        byte[] bytes = new byte[NEW_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    private static SecretKeySpec key(String line) {
        if (!line.startsWith(PREFIX)) {
            throw new IllegalArgumentException("a secret begins with " + PREFIX);
        }
        byte[] bytes = Base64.getDecoder().decode(line.substring(PREFIX.length()));
        if (bytes.length < 24 || bytes.length > 64) {
            throw new IllegalArgumentException("a secret has 24 to 64 bytes, not " + bytes.length);
        }
        return new SecretKeySpec(bytes, ALGORITHM);
    }
}
