package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What an {@link HttpClient} shall be like. */
public final class HttpClientBuilder {
    final LoopGroup loops;
    int maxConnectionsPerHost = 64;
    int maxConnections = 1_024;
    Duration connectTimeout = Duration.ofSeconds(5);
    Duration idleTimeout = Duration.ofSeconds(30);
    Optional<SSLContext> tls = Optional.empty();
    HostNames names = HostNames.SYSTEM;

    HttpClientBuilder(LoopGroup loops) {
        this.loops = loops;
    }

    /**
     * Connections at the same time to one address; 64 unless said. Further requests wait for one, as long as their time-out allows.
     *
     * @throws IllegalArgumentException if below 1
     */
    public HttpClientBuilder maxConnectionsPerHost(int count) {
        maxConnectionsPerHost = atLeastOne("per host", count);
        return this;
    }

    /**
     * Connections at the same time in whole; 1,024 unless said. When there are so many, one at rest is closed for a request to another host;
     * if none is, the request waits for one, as long as its time-out allows.
     *
     * @throws IllegalArgumentException if below 1
     */
    public HttpClientBuilder maxConnections(int count) {
        maxConnections = atLeastOne("in whole", count);
        return this;
    }

    private static int atLeastOne(String of, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A client needs at least 1 connection " + of + ", got " + count);
        }
        return count;
    }

    /**
     * Time to look a name up, as much for a connection to come about, and as much again for TLS; 5 s unless said.
     *
     * @throws IllegalArgumentException if not positive
     */
    public HttpClientBuilder connectTimeout(Duration time) {
        connectTimeout = positive("connectTimeout", time);
        return this;
    }

    /**
     * Time after which an unused connection is closed; 30 s unless said. Keep it below that of the servers.
     *
     * @throws IllegalArgumentException if not positive
     */
    public HttpClientBuilder idleTimeout(Duration time) {
        idleTimeout = positive("idleTimeout", time);
        return this;
    }

    private static Duration positive(String name, Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("The " + name + " must be longer than no time; got " + time);
        }
        return time;
    }

    /** Whom TLS trusts and with what it shows itself; the JVM's default unless said. The name of the host is always checked. */
    public HttpClientBuilder tls(SSLContext context) {
        tls = Optional.of(context);
        return this;
    }

    /** Where names are looked up, for tests. */
    HttpClientBuilder names(HostNames value) {
        names = value;
        return this;
    }

    /** Makes the client. */
    public HttpClient build() {
        return new HttpClient(this);
    }
}
