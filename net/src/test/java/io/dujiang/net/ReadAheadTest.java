package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is kept of what came, in order, without a gap and within its bound. */
class ReadAheadTest {
    private final ReadAhead ahead = new ReadAhead(UnpooledByteBufAllocator.DEFAULT);
    private final List<ByteBuf> given = new ArrayList<>();

    private ByteBuf buffer(String text) {
        ByteBuf buffer = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        given.add(buffer);
        return buffer;
    }

    private String taken() {
        ByteBuf taken = Objects.requireNonNull(ahead.take());
        String text = taken.toString(StandardCharsets.US_ASCII);
        taken.release();
        assertThat(given).allMatch(buffer -> buffer.refCnt() == 0);
        return text;
    }

    @Test
    void whatWasAddedIsTakenInOrder() {
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            expected.append(i).append(' ');
            ahead.add(buffer(i + " "));
        }
        assertThat(ahead.isCut()).isFalse();
        assertThat(taken()).hasToString(expected.toString());
        assertThat(ahead.isEmpty()).isTrue();
    }

    @Test
    void aRestIsFollowedByWhatIsAdded() {
        ByteBuf half = buffer("readrest");
        half.skipBytes(4);
        ahead.keepRest(half);
        half.release();
        ahead.add(buffer(" added"));
        ByteBuf all = ahead.with(buffer(" input"));
        assertThat(all.toString(StandardCharsets.US_ASCII)).isEqualTo("rest added input");
        all.release();
        assertThat(given).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void beyondTheBoundTheRestIsDroppedAndAllThatComesLater() {
        String piece = "x".repeat(ReadAhead.MOST / 4);
        for (int i = 0; i < 10; i++) {
            ahead.add(buffer(piece));
        }
        ahead.add(buffer("short"));
        assertThat(ahead.isCut()).isTrue();
        assertThat(taken()).isEqualTo(piece.repeat(4));
        ahead.add(buffer("later"));
        assertThat(ahead.isEmpty()).isTrue();
    }
}
