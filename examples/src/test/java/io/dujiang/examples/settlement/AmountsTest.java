package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dujiang.jobs.PermanentFailureException;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({
        "40, 3.91, 156400000",
        "-1, 27.5, -27500000",
        "3, 0.333333, 999999",
        "1, -11062.06, -11062060000",
        "0, 1e999999999, 0",
        "1.2500000000, 1, 1250000",
        "1000000000, 1, 1000000000000000",
        "-1e9, 1, -1000000000000000",
    })
    void amountIsExact(BigDecimal quantity, BigDecimal price, long millionths) {
        assertThat(Amounts.millionths(order(quantity, price))).isEqualTo(millionths);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.0000001",
        "0.001, 0.0001",
        "1000000000, 1.000001",
        "-1, 1000000000.01",
        "1, 1e999999999",
        "1, 1e-999999999",
        "1e2000000000, 1e2000000000",
    })
    void amountOutOfRangeIsRefusedWithItsValues(BigDecimal quantity, BigDecimal price) {
        assertThatThrownBy(() -> Amounts.millionths(order(quantity, price)))
                .isInstanceOfSatisfying(
                        PermanentFailureException.class,
                        e -> assertThat(e.failure().reason()).isEqualTo("amount-out-of-range"))
                .hasMessageContaining(quantity.toString())
                .hasMessageContaining(price.toString());
    }

    @Test
    void textIsPlainAndShort() {
        assertThat(Amounts.text(-27_500_000L)).isEqualTo("-27.5");
        assertThat(Amounts.text(0)).isEqualTo("0");
        assertThat(Amounts.text(1_000_000_000_000_000L)).isEqualTo("1000000000");
    }

    @Test
    void sumHoldsMoreThanALongOfMillionths() {
        assertThat(Amounts.text(Amounts.sum(Long.MAX_VALUE, -1))).isEqualTo("9223372036854775806.999999");
    }

    private static Order order(BigDecimal quantity, BigDecimal price) {
        return new Order("536365", "12/1/2010 8:26", "17850", "United Kingdom", quantity, price);
    }
}
