package io.dujiang.memory;

import java.nio.file.Path;

/** Puts one promise that random deaths try to the proof, in a JVM that may have a class changed for the worse. */
final class ProofMain {
    static final String HOLDS = "It holds.";

    private ProofMain() {}

    /** @param args what is tried, and a folder for it */
    public static void main(String... args) throws Exception {
        DyingTest test = new DyingTest(Path.of(args[1]));
        if (args[0].equals("queue")) {
            test.noMessageOfAQueueIsLostOrDoubled(false);
        } else {
            test.noChangeOfAMapIsLostOrHalfDone(false);
        }
        System.out.println(HOLDS);
        Runtime.getRuntime().halt(0);
    }
}
