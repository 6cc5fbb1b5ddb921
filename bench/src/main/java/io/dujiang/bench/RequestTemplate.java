package io.dujiang.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.URI;
import java.nio.ByteBuffer;

/** A request that is encoded once; only the jobs' numbers in it are written anew each time. */
final class RequestTemplate {
    private static final int DIGITS = 10;
    private static final String BODY = """
            {"order":"%s","customer":"17850","country":"United Kingdom","amount":"139.12","lines":8}""";

    private final ByteBuffer bytes;
    private final int firstNumber;
    private final int distance;
    private final int jobs;

    private RequestTemplate(String head, String line, int jobs) {
        this.jobs = jobs;
        this.firstNumber = head.length() + line.indexOf("#".repeat(DIGITS));
        this.distance = line.length();
        String text = head + line.repeat(jobs);
        this.bytes = ByteBuffer.allocateDirect(text.length()).put(text.getBytes(US_ASCII));
    }

    /** A POST of one job. */
    static RequestTemplate single(URI service, String kind, String token) {
        String body = BODY.formatted("#".repeat(DIGITS));
        return new RequestTemplate(head(service, kind, token, "application/json", body.length()), body, 1);
    }

    /** A POST of many jobs, one in a line. */
    static RequestTemplate batch(URI service, String kind, String token, int jobs) {
        String line = "{\"input\":" + BODY.formatted("#".repeat(DIGITS)) + "}\n";
        return new RequestTemplate(
                head(service, kind, token, "application/x-ndjson", line.length() * jobs), line, jobs);
    }

    private static String head(URI service, String kind, String token, String type, int length) {
        return """
                POST /v1/jobs/%s HTTP/1.1\r
                Host: %s\r
                Authorization: Bearer %s\r
                Content-Type: %s\r
                Content-Length: %d\r
                \r
                """.formatted(kind, service.getAuthority(), token, type, length);
    }

    /** The request for the jobs from this number on; valid until the next call. */
    ByteBuffer encode(int firstJob) {
        for (int i = 0; i < jobs; i++) {
            putNumber(firstNumber + i * distance, firstJob + i);
        }
        return bytes.clear();
    }

    int jobs() {
        return jobs;
    }

    private void putNumber(int position, int number) {
        int rest = number;
        for (int i = DIGITS - 1; i >= 0; i--) {
            bytes.put(position + i, (byte) ('0' + rest % 10));
            rest /= 10;
        }
    }
}
