package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrkAnswerTest {
    private static final String OUTPUT = """
            Running 10m test @ http://127.0.0.1:8080/plaintext
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency   620.10us  210.00us   9.05ms   91.00%
                Req/Sec   101.09k     3.50k  110.02k    70.00%
              201200 requests in 2.00s, 24.37MB read
            Requests/sec: 100600.00
            Transfer/sec:     12.18MB
            = requests:201200 micros:2000000 connect:1 read:2 write:0 status:4 timeout:8 p50:600 p99:1500 p999:9050
            """;

    @Test
    void readsTheLineOfTheScript() {
        Sample sample = WrkAnswer.parse(OUTPUT);

        assertThat(sample.missing()).isEmpty();
        assertThat(sample.values())
                .containsEntry(Metric.P50, 0.6)
                .containsEntry(Metric.P99, 1.5)
                .containsEntry(Metric.P999, 9.05)
                .containsEntry(Metric.ERRORS, 15.0);
    }

    @Test
    void tellsWhatWrkSaidInsteadOfFigures() {
        assertThat(WrkAnswer.parse("unable to connect to 127.0.0.1:1 Connection refused\n")
                        .missing())
                .contains("Connection refused");
    }

    @Test
    void knowsWrkByItsVersion() {
        assertThat(WrkAnswer.isWrk("wrk debian/4.1.0-3+b2 [epoll] Copyright (C) 2012 Will Glozer\n"))
                .isTrue();
        assertThat(WrkAnswer.isWrk("")).isFalse();
    }
}
