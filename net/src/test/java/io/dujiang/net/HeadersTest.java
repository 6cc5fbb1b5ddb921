package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is left of header fields. */
class HeadersTest {
    @Test
    void endToEndLeavesOutWhatConcernsOneConnection() {
        Headers fields = Headers.of(
                "Accept",
                "a",
                "Connection",
                "close, X-Hop",
                "connection",
                "x-other ,,",
                "x-HOP",
                "1",
                "X-Other",
                "2",
                "Keep-Alive",
                "timeout=1",
                "Proxy-Connection",
                "keep-alive",
                "Proxy-Authenticate",
                "Basic",
                "Proxy-Authorization",
                "Basic x",
                "TE",
                "trailers",
                "Trailer",
                "X",
                "Transfer-Encoding",
                "chunked",
                "Upgrade",
                "h2c",
                "Authorization",
                "Bearer y",
                "Accept",
                "b");
        assertThat(fields.endToEnd()).isEqualTo(Headers.of("Accept", "a", "Authorization", "Bearer y", "Accept", "b"));
        assertThat(Headers.EMPTY.endToEnd()).isEqualTo(Headers.EMPTY);
    }

    @Test
    void withoutLeavesOutNamesWhateverTheirCase() {
        Headers fields = Headers.of("A", "1", "B", "2", "a", "3");
        assertThat(fields.without("a", "C")).isEqualTo(Headers.of("B", "2"));
        assertThat(fields.without()).isEqualTo(fields);
    }
}
