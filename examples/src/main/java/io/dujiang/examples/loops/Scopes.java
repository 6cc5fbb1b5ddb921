package io.dujiang.examples.loops;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;

/** A scope whose result is made of those of its tasks. */
final class Scopes {
    private Scopes() {}

    static void main() throws InterruptedException {
        try (LoopGroup group = LoopGroup.start()) {
            // region: scopes
            String offer = group.scope(scope -> {
                Task<String> item = scope.fork("item", () -> "lamp");
                Task<Integer> price = scope.fork("price", () -> 30);
                return item.join() + " for " + price.join();
            });
            IO.println(offer);
            // endregion
        }
    }
}
