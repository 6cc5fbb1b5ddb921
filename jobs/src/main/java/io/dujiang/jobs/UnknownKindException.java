package io.dujiang.jobs;

import java.util.Collection;

/** No handler is registered for the kind of a submission; its code is {@code unknown-kind}. */
public final class UnknownKindException extends JobsException {
    private static final long serialVersionUID = 1L;

    UnknownKindException(String kind, Collection<String> known) {
        super(
                "unknown-kind",
                "There is no kind '" + Excerpt.of(kind, 100) + "'. Kinds here: " + String.join(", ", known));
    }
}
