package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** What an {@link HttpClient} shall be like. */
public final class HttpClientBuilder {
    final LoopGroup loops;
    int maxConnectionsPerHost = 64;
    Duration connectTimeout = Duration.ofSeconds(5);
    Duration idleTimeout = Duration.ofSeconds(30);
    Optional<SSLContext> tls = Optional.empty();

    HttpClientBuilder(LoopGroup loops) {
        this.loops = loops;
    }

    /**
     * Connections at the same time to one address; 64 unless said. Further requests wait for one, as long as their time-out allows.
     *
     * @throws IllegalArgumentException if below 1
     */
    public HttpClientBuilder maxConnectionsPerHost(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("A client needs at least 1 connection per host, got " + count);
        }
        maxConnectionsPerHost = count;
        return this;
    }

    /** Time for a connection to come about, and as much again for TLS; 5 s unless said. */
    public HttpClientBuilder connectTimeout(Duration time) {
        connectTimeout = time;
        return this;
    }

    /** Time after which an unused connection is closed; 30 s unless said. Keep it below that of the servers. */
    public HttpClientBuilder idleTimeout(Duration time) {
        idleTimeout = time;
        return this;
    }

    /** Whom TLS trusts and with what it shows itself; the JVM's default unless said. The name of the host is always checked. */
    public HttpClientBuilder tls(SSLContext context) {
        tls = Optional.of(context);
        return this;
    }

    /** Makes the client. */
    public HttpClient build() {
        return new HttpClient(this);
    }
}
