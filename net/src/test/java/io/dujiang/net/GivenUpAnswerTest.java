package io.dujiang.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that come just as their caller gives them up. */
class GivenUpAnswerTest {
    private static final int LENGTH = 300_000;

    /** Whoever comes second finds the other. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theBodyOfAnAnswerThatNobodyTakesIsThrownAway(boolean answeredFirst) {
        ClientRequest get = ClientRequest.get(URI.create("http://a.example/"));
        ClientExchange exchange = new ClientExchange(get, get.destination(), Wait.NEVER);
        Inflow body = new Inflow(new EmbeddedChannel(), LENGTH, _ -> {});
        ByteBuf before = Unpooled.buffer().writeByte('a');
        ByteBuf after = Unpooled.buffer().writeByte('b');
        body.add(before);
        ClientExchange.Answer answer =
                ClientExchange.Answer.coming(new ResponseHead(200, Headers.EMPTY, LENGTH, true), body);
        if (answeredFirst) {
            exchange.answer(answer);
            exchange.giveUp();
        } else {
            exchange.giveUp();
            exchange.answer(answer);
        }
        body.add(after);
        assertThat(before.refCnt()).isZero();
        assertThat(after.refCnt()).isZero();
    }
}
