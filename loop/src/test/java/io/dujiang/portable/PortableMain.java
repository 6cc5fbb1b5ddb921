package io.dujiang.portable;

import io.dujiang.loop.LoopGroup;

/** Starts two groups in a JVM without the flag, and says how they run. Lives apart, so that the loop can be a module. */
public final class PortableMain {
    private PortableMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            try (LoopGroup group = LoopGroup.start()) {
                System.out.println("portable=" + group.isPortable() + " answer="
                        + group.spawn(() -> 42).join());
            }
        }
    }
}
