package io.dujiang.net;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Why a request is not handed to the handler, as the answer that the peer gets before the connection closes. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 200;

    private final int status;
    private final String code;
    private final String title;
    private final String detail;

    Refusal(int status, String code, String title, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.code = code;
        this.title = title;
        this.detail = detail;
    }

    static Refusal malformed(String code, String detail) {
        return new Refusal(400, code, "Malformed request", detail);
    }

    /** The name of the reason, for programs and counters. */
    String code() {
        return code;
    }

    static Refusal timedOut(String part, Duration limit) {
        return new Refusal(
                408, part + "-timeout", "Request timed out", "The " + part + " was not there whole within " + limit);
    }

    static Refusal tooSlow(String part, long least, Duration limit) {
        return new Refusal(
                408,
                part + "-timeout",
                "Request timed out",
                "Less than " + least + " bytes of the " + part + " came within " + limit);
    }

    int status() {
        return status;
    }

    HttpResponse response() {
        String json = "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                + escape(detail) + "\",\"code\":\"" + code + "\"}";
        return HttpResponse.of(status).withBody("application/problem+json", json.getBytes(StandardCharsets.UTF_8));
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (char c : text.substring(0, Math.min(text.length(), SHOWN)).toCharArray()) {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
