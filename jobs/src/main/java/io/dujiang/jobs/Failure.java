package io.dujiang.jobs;

/**
 * Why an attempt, a job or a callback failed.
 *
 * @param reason a stable kebab-case code for programs, such as {@code no-customer}
 * @param message a sentence for people that carries the values
 */
public record Failure(String reason, String message) {
    /** @throws IllegalArgumentException if the reason is not kebab-case of 1 to 64 characters */
    public Failure {
        if (reason.length() > 64 || !reason.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "A reason is kebab-case of 1 to 64 characters, such as no-customer; got '" + reason + "'");
        }
    }
}
