package io.dujiang.jobs;

import io.dujiang.jobs.spi.Lease;
import io.dujiang.jobs.spi.Outcome;
import java.time.Duration;

/** A kind and what handles it. */
record Handling<I, O>(JobKind<I, O> kind, JobHandler<I, O> handler) {
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(36_500);

    long timeoutMillis() {
        return (kind.timeout().compareTo(LONGEST_TIMEOUT) < 0 ? kind.timeout() : LONGEST_TIMEOUT).toMillis();
    }

    /** Runs one attempt on this thread; whatever it throws becomes an outcome. */
    Outcome run(Lease lease, JobContext context, Failing failing, int maxResultBytes) {
        try {
            return stored(handler.handle(kind.input().decode(lease.input()), context), maxResultBytes);
        } catch (UndecodableInputException e) {
            return dead("input-undecodable", "Kind " + kind.name() + " cannot read the input: " + e.getMessage());
        } catch (Throwable e) {
            return failing.thrown(lease, kind.retry(), e);
        }
    }

    private Outcome stored(O output, int maxResultBytes) {
        if (output == null) {
            return dead(
                    "result-missing",
                    "The handler of " + kind.name() + " returned null; return a value, such as an empty record");
        }
        byte[] bytes;
        try {
            bytes = kind.output().encode(output);
        } catch (RuntimeException e) {
            return dead(
                    "result-unencodable",
                    "The handler of " + kind.name() + " returned a "
                            + output.getClass().getName() + " that cannot be written: " + Failing.describe(e));
        }
        return bytes.length <= maxResultBytes
                ? new Outcome.Succeeded(bytes)
                : dead(
                        "result-too-large",
                        "The result of " + kind.name() + " has " + bytes.length + " bytes, more than the "
                                + maxResultBytes + " allowed; store it elsewhere and return where");
    }

    private static Outcome dead(String reason, String message) {
        return new Outcome.Dead(new Failure(reason, Excerpt.of(message, 2_000)));
    }
}
