package io.dujiang.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A test of the tests: with one line of the scheduler changed for the worse a proof must fail that else holds. */
@Timeout(600)
class MutantsTest {
    /**
     * A race does not show in every JVM: how its code is compiled decides how often the threads meet, and what else the machine does. Each
     * attempt takes some seconds, and the first is most often enough.
     */
    private static final int ATTEMPTS = 20;

    @TempDir
    private Path classes;

    static Stream<Mutant> mutants() {
        return Stream.of(
                new Mutant(
                        "sleeper-is-woken",
                        "Sleep",
                        "VarHandle.fullFence();\n        return state.get();",
                        "return state.get();"),
                new Mutant("late-waker-loses-nothing", "Sleep", "return state.get() == how;", "return true;"),
                new Mutant(
                        "loop-is-woken",
                        "Loop",
                        "inbound.offer(code);\n        poller.wake();",
                        "inbound.offer(code);"),
                new Mutant(
                        "group-is-woken",
                        "Scheduler",
                        "add(continuation);\n            search.wakeOne();",
                        "add(continuation);"),
                new Mutant(
                        "queue-loses-nothing",
                        "RunQueue",
                        "if (HEAD.compareAndSet(this, start, start + 1)) {",
                        "HEAD.setVolatile(this, start + 1); if (true) {"),
                new Mutant(
                        "scope-awaits-all",
                        "RunningTasks",
                        "boolean isEmpty() {\n        return first == null;",
                        "boolean isEmpty() {\n        return first == last;"),
                new Mutant(
                        "loop-has-one-holder",
                        "Hold",
                        "state.compareAndSet(token + 1, token)",
                        "state.get() == token + 1 && state.getAndSet(token) >= token"),
                new Mutant(
                        "shared-is-freed-once",
                        "Shared",
                        "if (claims.decrementAndGet() == 0) {",
                        "claims.decrementAndGet(); if (claims.get() == 0) {"),
                new Mutant(
                        "queue-hands-out-once",
                        "RunQueue",
                        "if (HEAD.compareAndSet(this, start, start + half)) {",
                        "if (head == start) { HEAD.setVolatile(this, start + half);"),
                new Mutant(
                        "search-leaves-nothing",
                        "Search",
                        "if (searching.decrementAndGet() <= 0 && busy",
                        "if (searching.decrementAndGet() < 0 && busy"),
                new Mutant("search-goes-on", "Search", "end(true);", ""),
                new Mutant("channel-keeps-what-it-took", "Channel", "senders.refuseAll();", "senders.poll();"));
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isCaught(Mutant mutant) throws Exception {
        mutant.compile(classes);
        int status = 0;
        for (int i = 0; i < ATTEMPTS && status == 0; i++) {
            status = prove(mutant, false);
        }
        assertThat(status).as("mutant").isEqualTo(ProofMain.BROKEN);
    }

    /** One for each proof. */
    static Stream<Mutant> proofs() {
        Set<String> seen = new HashSet<>();
        return mutants().filter(mutant -> seen.add(mutant.proof()));
    }

    @ParameterizedTest
    @MethodSource("proofs")
    void theOriginalHolds(Mutant mutant) throws Exception {
        mutant.compileOriginal(classes);

        assertThat(prove(mutant, true)).as("original").isZero();
    }

    /** @param patient whether what is late on a busy machine must not count as broken */
    private int prove(Mutant mutant, boolean patient) throws Exception {
        EndedJvm ended = EndedJvm.run(classes, ProofMain.class.getName(), mutant.proof(), String.valueOf(patient));
        assertThat(ended.output()).contains(mutant.proof());
        return ended.status();
    }
}
