package io.dujiang.portable;

import io.dujiang.loop.LoopGroup;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts a group from an interrupted virtual thread, the only one that the JDK's scheduler can run, and sleeps in a task. */
public final class OneStockCarrierMain {
    private OneStockCarrierMain() {}

    public static void main(String[] arguments) throws Exception {
        CompletableFuture<LoopGroup> started = new CompletableFuture<>();
        Thread starter = Thread.startVirtualThread(() -> {
            Thread.currentThread().interrupt();
            started.complete(LoopGroup.start());
            System.out.println("interrupted=" + Thread.interrupted());
        });
        try (LoopGroup group = started.get()) {
            starter.join();
            Callable<Boolean> sleep = () -> {
                Thread.sleep(5);
                return new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS);
            };
            System.out.println("portable=" + group.isPortable() + " woken="
                    + group.spawn(sleep).join() + " stock timers=" + stockTimersRun());
        }
    }

    private static boolean stockTimersRun() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("VirtualThread-unparker"));
    }
}
