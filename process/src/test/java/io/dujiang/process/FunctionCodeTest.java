package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;

class FunctionCodeTest {
    interface Step extends IntUnaryOperator, Serializable {}

    /** A function with state that holds a lambda without. */
    private static final class Scale implements RemoteFunction<Integer, Integer> {
        private static final long serialVersionUID = 1;
        private final int factor;
        private final Step step;

        Scale(int factor) {
            this.factor = factor;
            this.step = n -> n + 1;
        }

        @Override
        public Integer apply(Integer number) {
            return step.applyAsInt(number * factor);
        }
    }

    @Test
    void keepsFunctionsApartThatHoldALambda() {
        FunctionCode two = FunctionCode.of(new Scale(2));
        FunctionCode three = FunctionCode.of(new Scale(3));

        assertThat(three.id()).isNotEqualTo(two.id());
        assertThat(three.bytes()).isNotEqualTo(two.bytes());
        assertThat(two.name()).isEqualTo("Scale");
    }

    @Test
    void sendsALambdaWithoutStateOnce() {
        RemoteFunction<Integer, Integer> function = n -> n + 1;

        assertThat(FunctionCode.of(function)).isSameAs(FunctionCode.of(function));
    }
}
