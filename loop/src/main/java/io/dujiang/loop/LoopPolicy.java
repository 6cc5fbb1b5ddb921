package io.dujiang.loop;

import java.util.Arrays;
import java.util.Locale;

/** The engine of the event loops. The system property {@code dujiang.loop.policy} chooses one where the code says {@link #AUTO}. */
public enum LoopPolicy {
    /** The fastest that this machine has: epoll on Linux, else NIO. */
    AUTO,
    /** Linux epoll by Netty's native library. Starting fails, and says why, where it is not to be had. */
    EPOLL,
    /** The JDK's selector, everywhere. */
    NIO;

    static final String PROPERTY = "dujiang.loop.policy";

    /** This policy, or for {@link #AUTO} the one that the system property names. */
    LoopPolicy orFromProperty() {
        String name = this == AUTO ? System.getProperty(PROPERTY, "auto") : name();
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "System property " + PROPERTY + " is '" + name + "', expected one of " + Arrays.toString(values()),
                    e);
        }
    }
}
