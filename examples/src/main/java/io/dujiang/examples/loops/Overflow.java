package io.dujiang.examples.loops;

import io.dujiang.loop.Channel;
import io.dujiang.loop.WhenFull;

/** A channel that drops. */
final class Overflow {
    private Overflow() {}

    static void main() throws InterruptedException {
        // region: overflow
        try (Channel<Integer> prices = Channel.of(2, WhenFull.DROP_OLDEST)) {
            for (int price = 1; price <= 5; price++) {
                prices.send(price);
            }
            IO.println(prices.receive() + " and " + prices.receive() + ", " + prices.dropped() + " dropped");
        }
        // endregion
    }
}
