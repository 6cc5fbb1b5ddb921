package io.dujiang.examples.settlement;

/** The service did not start, or ended when nobody had asked it to. */
final class ServiceFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ServiceFailedException(String message) {
        super(message);
    }
}
