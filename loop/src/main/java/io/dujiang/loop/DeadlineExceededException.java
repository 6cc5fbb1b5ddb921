package io.dujiang.loop;

import java.time.Duration;

/** A scope's deadline passed before its work was done; its tasks were cancelled and have ended. */
public final class DeadlineExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeadlineExceededException(Duration deadline) {
        super("The scope did not end within its deadline of " + deadline + "; its tasks were cancelled");
    }
}
