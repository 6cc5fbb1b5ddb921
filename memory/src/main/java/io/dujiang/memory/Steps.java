package io.dujiang.memory;

/** Told of each step after which a process could die, in tests that let it die there. */
@FunctionalInterface
interface Steps {
    Steps NONE = _ -> {};

    void done(String step);
}
