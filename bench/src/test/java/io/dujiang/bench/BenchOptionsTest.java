package io.dujiang.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BenchOptionsTest {
    @Test
    void withoutArgumentsEverythingIsMeasured() {
        BenchOptions options = BenchOptions.parse();

        assertThat(options.names()).containsExactly(BenchName.values());
        assertThat(options.rows()).isEmpty();
        assertThat(options.command(BenchName.TASKS)).isEqualTo("./dujiang bench tasks");
    }

    @Test
    void rowsAreChosenByTheirNames() {
        BenchOptions options = BenchOptions.parse("tasks", "--quick", "--rows=yield,fan-in", "--json");

        assertThat(options.rows()).containsExactly("yield", "fan-in");
        assertThat(options.command(BenchName.TASKS)).isEqualTo("./dujiang bench tasks --quick --rows=yield,fan-in");
        assertThat(options.json()).isTrue();
    }

    @Test
    void whatIsNotKnownIsNamed() {
        assertThatThrownBy(() -> BenchOptions.parse("speed")).hasMessageContaining("speed");
        assertThatThrownBy(() -> BenchOptions.parse("tasks", "--rows=sprint")).hasMessageContaining("sprint");
        assertThatThrownBy(() -> BenchOptions.parse("jobs", "--rows=yield")).hasMessageContaining("bench tasks");
    }
}
