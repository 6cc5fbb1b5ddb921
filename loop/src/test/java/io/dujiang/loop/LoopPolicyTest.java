package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoopPolicyTest {
    @AfterEach
    void clear() {
        System.clearProperty(LoopPolicy.PROPERTY);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAvailableStartsAndWhatIsNotSaysWhy(LoopPolicy policy) {
        if (policy.whyUnavailable().isEmpty()) {
            try (LoopGroup group = LoopGroup.builder().policy(policy).loops(1).start()) {
                assertThat(group.transport().policy()).isNotEqualTo(LoopPolicy.AUTO);
            }
        } else {
            assertThatThrownBy(() -> LoopGroup.builder().policy(policy).start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(policy.whyUnavailable().orElseThrow())
                    .hasMessageContaining("Use AUTO");
        }
    }

    @Test
    void theSystemPropertyChoosesWhereTheCodeDoesNot() {
        System.setProperty(LoopPolicy.PROPERTY, "nio");
        assertThat(LoopPolicy.AUTO.resolve()).isEqualTo(LoopPolicy.NIO);
        System.setProperty(LoopPolicy.PROPERTY, "io-uring");
        assertThat(LoopPolicy.AUTO.resolve()).isEqualTo(LoopPolicy.IO_URING);
        assertThat(LoopPolicy.EPOLL.resolve()).isEqualTo(LoopPolicy.EPOLL);
    }

    @Test
    void aPropertyThatNamesNoPolicyIsRefusedWithThoseThatThereAre() {
        System.setProperty(LoopPolicy.PROPERTY, "select");
        assertThatThrownBy(LoopPolicy.AUTO::resolve)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'select'")
                .hasMessageContaining("IO_URING");
    }
}
