package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a body grows that is gathered whole. */
class IncomingBodyTest {
    @ParameterizedTest
    @CsvSource({"0, 8192", "8192, 16384", "1073741820, 2147483639", "1073741824, 2147483639", "2000000000, 2147483639"})
    void roomDoublesAsLongAsArraysCan(int full, int room) {
        assertThat(IncomingBody.roomAfter(full)).isEqualTo(room);
    }
}
