package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SharedTest {
    private final List<String> freed = new ArrayList<>();
    private final Shared<String> first = Shared.of("value", freed::add);

    @Test
    void theLastReleaseFreesTheValue() {
        Shared<String> second = first.retain();
        first.release();
        assertThat(freed).isEmpty();
        assertThat(second.get()).isEqualTo("value");
        second.close();
        assertThat(freed).containsExactly("value");
    }

    @Test
    void releasingAClaimAgainTakesNothingFromTheOthers() {
        Shared<String> second = first.retain();
        first.release();
        first.release();
        assertThat(freed).isEmpty();
        second.release();
        second.release();
        assertThat(freed).containsExactly("value");
    }

    @Test
    void aClaimThatWasReleasedIsOfNoUse() {
        Shared<String> second = first.retain();
        first.release();
        assertThatIllegalStateException()
                .isThrownBy(first::get)
                .withMessage(
                        "This claim on a shared String was released, and the value may be freed: retain() a claim for each"
                                + " holder before any is released");
        assertThatIllegalStateException().isThrownBy(first::retain);
        second.release();
        assertThatIllegalStateException().isThrownBy(second::retain);
    }

    @Test
    void whoReleasesLastGetsWhatFreeingThrows() {
        Shared<String> broken = Shared.of("value", value -> {
            throw new IllegalArgumentException(value);
        });
        Shared<String> second = broken.retain();
        broken.release();
        assertThatIllegalArgumentException().isThrownBy(second::release);
        second.release();
    }

    @Test
    void memoryOffTheHeapLivesAsLongAsItsLastHolder() throws Exception {
        try (LoopGroup group = LoopGroup.builder().loops(1).start()) {
            Shared<Arena> arena = Shared.of(Arena.ofShared(), Arena::close);
            MemorySegment memory = arena.get().allocate(Long.BYTES);
            Shared<Arena> theirs = arena.retain();
            Task<Boolean> task = group.spawn(() -> {
                try (theirs) {
                    return memory.scope().isAlive();
                }
            });
            arena.release();
            assertThat(task.join()).isTrue();
            assertThat(memory.scope().isAlive()).isFalse();
        }
    }

    @Test
    void saysHowManyClaimsThereAre() {
        Shared<String> second = first.retain();
        assertThat(first).hasToString("Shared String, 2 claims");
        first.release();
        assertThat(first).hasToString("Shared String, released");
        second.release();
    }
}
