package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeOptionsTest {
    @Test
    void measuringIsNoServing() {
        assertThat(ServeOptions.parse("http", "--quick")).isEmpty();
    }

    @Test
    void servesWithOneLoopUnlessSaid() {
        assertThat(ServeOptions.parse("http", "--serve", "8080"))
                .contains(new ServeOptions(new ServerSetup(8080, 1, "auto", 0)));
        assertThat(ServeOptions.parse("http", "--serve", "0", "--policy", "io-uring", "--loops", "2"))
                .contains(new ServeOptions(new ServerSetup(0, 2, "io-uring", 0)));
        assertThat(ServeOptions.parse("http", "--loops", "2", "--serve", "0", "--policy", "portable"))
                .contains(new ServeOptions(new ServerSetup(0, 2, "portable", 0)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http --serve",
                "http --serve x",
                "http --serve -1",
                "http --serve 1 --loops 0",
                "http --serve 1 --policy fast",
                "http --serve 1 --json"
            })
    void whatIsWrongIsNamed(String line) {
        String[] words = line.split(" ", -1);

        assertThatThrownBy(() -> ServeOptions.parse(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words.length == 2 ? "--serve" : words[words.length - 1]);
    }
}
