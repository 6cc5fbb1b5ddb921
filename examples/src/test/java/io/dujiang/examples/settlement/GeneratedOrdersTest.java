package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class GeneratedOrdersTest {
    private static final int COUNT = 20_000;

    private final List<Line> lines = new GeneratedOrders(COUNT, 7).lines().toList();

    @Test
    void seedDecidesEveryLine() {
        assertThat(new GeneratedOrders(COUNT, 7).lines()).isEqualTo(lines);
        assertThat(new GeneratedOrders(COUNT, 8).lines()).isNotEqualTo(lines);
        assertThat(lines).hasSize(COUNT).extracting(Line::number).startsWith(1L).endsWith((long) COUNT);
    }

    @Test
    void theyAreAsDirtyAsRealOnes() {
        assertThat(share(line -> line instanceof Line.Unreadable)).isBetween(0.0005, 0.004);
        assertThat(orders())
                .anySatisfy(order -> assertThat(Order.isRefund(order.invoice())).isTrue());
        assertThat(orders()).anyMatch(order -> Order.isRefund(order.invoice()));
        assertThat(orders()).anyMatch(order -> order.invoice().startsWith("A"));
        assertThat(orders()).anyMatch(order -> order.customer().equals("(blank)"));
        assertThat(orders()).anyMatch(order -> order.unitPrice().signum() == 0);
        assertThat(orders()).anyMatch(order -> order.unitPrice().scale() > 6);
    }

    @Test
    void linesRepeatEarlierOnesAndSomeContradictThem() {
        Map<String, Order> seen = new HashMap<>();
        int repeated = 0;
        int contradicting = 0;
        for (Order order : orders()) {
            Order earlier = seen.putIfAbsent(order.invoice(), order);
            repeated += order.equals(earlier) ? 1 : 0;
            contradicting += earlier != null && !order.equals(earlier) ? 1 : 0;
        }
        assertThat(repeated).isBetween(COUNT / 100, COUNT / 50);
        assertThat(contradicting).isBetween(COUNT / 2_000, COUNT / 200);
    }

    @Test
    void aLineSentAtOnceRepeatsTheLastOrder() {
        assertThat(share(line -> line instanceof Line.WithOrder readable && readable.atOnce()))
                .isBetween(0.002, 0.01);
    }

    private double share(Predicate<Line> which) {
        return lines.stream().filter(which).count() / (double) COUNT;
    }

    private List<Order> orders() {
        return lines.stream()
                .filter(Line.WithOrder.class::isInstance)
                .map(line -> ((Line.WithOrder) line).order())
                .toList();
    }
}
