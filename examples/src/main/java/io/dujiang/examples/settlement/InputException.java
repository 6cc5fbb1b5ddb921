package io.dujiang.examples.settlement;

/** What the user gave cannot be used: the message says what it is and what is needed. The demo ends with exit code 2. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }
}
