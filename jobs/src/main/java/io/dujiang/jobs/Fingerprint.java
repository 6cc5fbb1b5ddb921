package io.dujiang.jobs;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What a submission's content is recognized by: SHA-256 of its input and options.
 *
 * <p>The bytes digested are: the length of the input in 4 bytes, big-endian; the input; the delay in ISO 8601, a space and
 * the callback, or nothing, in UTF-8. The form never changes, since it is compared with what older versions stored.
 */
final class Fingerprint {
    private Fingerprint() {}

    static byte[] of(byte[] input, SubmitOptions options) {
        String text =
                options.delay() + " " + options.callback().map(URI::toString).orElse("");
        MessageDigest digest = sha256();
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, input.length));
        digest.update(input);
        return digest.digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every JDK has SHA-256", e);
        }
    }
}
