package io.dujiang.examples.settlement;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Points in time as microseconds since 1970, as the files hold them. */
final class EpochMicros {
    private EpochMicros() {}

    static long of(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
