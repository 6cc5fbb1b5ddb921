package io.dujiang.net;

/**
 * An answer: status, header fields and a whole body. Immutable.
 *
 * <p>The server adds {@code Content-Length}, {@code Date} and, where the connection ends, {@code Connection: close}.
 *
 * @param status from 200 to 599
 * @param headers without the fields that the server adds
 * @param body empty when there is none; handed over, not copied
 */
public record HttpResponse(int status, Headers headers, byte[] body) {
    private static final byte[] NO_BODY = {};

    /** @throws IllegalArgumentException if the status is not from 200 to 599, or a body comes with 204, 205 or 304 */
    public HttpResponse {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("The status of a response is from 200 to 599; got " + status);
        }
        if (body.length > 0 && (status == 204 || status == 205 || status == 304)) {
            throw new IllegalArgumentException(
                    "A response " + status + " has no body; got one of " + body.length + " bytes");
        }
    }

    /**
     * A response without fields and body.
     *
     * @throws IllegalArgumentException if the status is not from 200 to 599
     */
    public static HttpResponse of(int status) {
        return new HttpResponse(status, Headers.EMPTY, NO_BODY);
    }

    /**
     * This response and one more field.
     *
     * @throws IllegalArgumentException if the name is not a token or the value holds a control character
     */
    public HttpResponse withHeader(String name, String value) {
        return new HttpResponse(status, headers.with(name, value), body);
    }

    /**
     * This response with a body and its {@code Content-Type}.
     *
     * @throws IllegalArgumentException if the content type holds a control character, or the status forbids a body
     */
    public HttpResponse withBody(String contentType, byte[] body) {
        return new HttpResponse(status, headers.with("Content-Type", contentType), body);
    }
}
