package io.dujiang.process;

/** The first bytes of frames between a pool and its workers, and of the outcomes in them. */
final class Protocol {
    /** To the worker: the names of its pipes, the rehearsal, and the initializer. */
    static final int INIT = 0;

    /** To the worker: a batch: number, slot, function, arguments. */
    static final int RUN = 1;

    /** From the worker: it is initialized. */
    static final int READY = 2;

    /** From the worker: its initializer failed, and why. */
    static final int FAILED = 3;

    /** From the worker: outcomes of consecutive tasks of a batch. */
    static final int RESULTS = 4;

    /** To the worker, on its control connection: interrupt a task. */
    static final int CANCEL = 5;

    /** To the worker, on its control connection: end. */
    static final int CLOSE = 6;

    /** An outcome: the result follows. */
    static final int OK = 0;

    /** An outcome: a text follows, and the exception, or null if it cannot be sent. */
    static final int THREW = 1;

    /** An outcome: a text follows; the argument, the function or the result could not be transferred. */
    static final int NOT_TRANSFERABLE = 2;

    /** An outcome: the result follows, then what it holds of shared memory, and how long that part is. */
    static final int SHARED = 3;

    /** The bytes of a message over those of its arguments. */
    static final int OVERHEAD = 2 << 20;

    /** Where no bytes are due. */
    static final byte[] NOTHING = {};

    /** How many functions a worker remembers: both sides count alike. */
    static final int KNOWN_FUNCTIONS = 64;

    private Protocol() {}
}
