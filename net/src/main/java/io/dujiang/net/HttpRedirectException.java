package io.dujiang.net;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A redirect that is not followed: one too many, in a circle, from https to http, or to what the client cannot send to. */
public final class HttpRedirectException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    HttpRedirectException(String message) {
        super(message);
    }

    HttpRedirectException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
