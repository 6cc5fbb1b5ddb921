package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSequenceTest {
    private final List<Submission> sent = new ArrayList<>();
    private final LineSequence sequence = new LineSequence(sent::add);

    @Test
    void lineWaitsForTheAnswerOfTheEarlierOneWithItsInvoice() {
        Submission first = line(2, "536365", false);
        Submission second = line(3, "536365", false);
        Submission third = line(4, "536365", false);
        Submission other = line(5, "536366", false);
        List.of(first, second, third, other).forEach(sequence::offer);
        assertThat(sent).containsExactly(first, other);

        sequence.answered(first);
        assertThat(sent).containsExactly(first, other, second);
        sequence.answered(second);
        sequence.answered(third);
        assertThat(sent).containsExactly(first, other, second, third);

        Submission late = line(6, "536365", false);
        sequence.offer(late);
        assertThat(sent).last().isEqualTo(late);
    }

    @Test
    void linesSentAtOnceDoNotWaitButAreWaitedFor() {
        Submission first = line(2, "536365", false);
        Submission twin = line(3, "536365", true);
        Submission after = line(4, "536365", false);
        List.of(first, twin, after).forEach(sequence::offer);
        assertThat(sent).containsExactly(first, twin);

        sequence.answered(twin);
        assertThat(sent).containsExactly(first, twin);
        sequence.answered(first);
        assertThat(sent).containsExactly(first, twin, after);
    }

    private static Submission line(long number, String invoice, boolean atOnce) {
        Order order = new Order(invoice, "1/1/2011", "1", "UK", BigDecimal.ONE, BigDecimal.ONE);
        return new Submission(new Line.WithOrder(number, order, atOnce), Pace.NONE);
    }
}
