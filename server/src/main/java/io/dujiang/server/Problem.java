package io.dujiang.server;

import io.dujiang.net.Headers;
import io.dujiang.net.HttpResponse;

/**
 * An answer that says what went wrong, in the form of RFC 9457.
 *
 * @param code what went wrong, for programs
 * @param detail a sentence with the values, what follows and how to mend it
 * @param headers that the answer carries besides
 */
record Problem(ProblemCode code, String detail, Headers headers) {
    static final String CONTENT_TYPE = "application/problem+json";

    Problem(ProblemCode code, String detail) {
        this(code, detail, Headers.EMPTY);
    }

    /** The JSON of this problem. */
    byte[] json() {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringProperty("type", "about:blank");
            json.writeStringProperty("title", code.title());
            json.writeNumberProperty("status", code.status());
            json.writeStringProperty("code", code.text());
            json.writeStringProperty("detail", detail);
            json.writeEndObject();
        });
    }

    HttpResponse response() {
        return HttpResponse.of(code.status()).withHeaders(headers).withBody(CONTENT_TYPE, json());
    }
}
