package io.dujiang.process;

import io.dujiang.loop.LoopGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Describes a {@link ProcessPool}. Settings that are not made have the defaults told here. For one thread. */
public final class ProcessPoolBuilder {
    final LoopGroup group;
    int size = Runtime.getRuntime().availableProcessors();
    int spares;
    int retries = 2;
    long replaceAfterTasks;
    long replaceAfterGrowth;
    long heap;
    long maxMessage = 256L << 20;
    Duration taskTimeout = Duration.ZERO;
    Duration startTimeout = Duration.ofSeconds(60);
    String name = "pool";
    byte @Nullable [] initializer;

    @Nullable
    Path aotCache;

    final List<String> jvmFlags = new ArrayList<>();
    final Set<String> declared = new HashSet<>();
    BiConsumer<String, String> output = (worker, line) -> System.out.println("[" + worker + "] " + line);
    BiConsumer<String, String> errorOutput = (worker, line) -> System.err.println("[" + worker + "] " + line);

    ProcessPoolBuilder(LoopGroup group) {
        this.group = group;
    }

    /** How many workers run tasks; one for each processor without this. */
    public ProcessPoolBuilder size(int workers) {
        size = atLeast("size", 1, workers);
        return this;
    }

    /** How many more workers wait, started and initialized, to take the place of one that dies or is replaced; none without this. */
    public ProcessPoolBuilder spares(int workers) {
        spares = atLeast("spares", 0, workers);
        return this;
    }

    /** The name of the pool, for messages and for the output of its workers; "pool" without this. */
    public ProcessPoolBuilder name(String poolName) {
        name = poolName;
        return this;
    }

    /**
     * Code that each worker runs before its first task. Its result is the state of that worker, which {@link ProcessPool#workerState} gives
     * to its tasks. If it fails, the worker does not start.
     */
    public ProcessPoolBuilder initializer(RemoteCallable<?> code) {
        initializer = FunctionCode.of(code).bytes();
        return this;
    }

    /** How often a task is tried again whose worker died while it ran; twice without this. Tasks with effects outside may want 0. */
    public ProcessPoolBuilder retries(int times) {
        retries = atLeast("retries", 0, times);
        return this;
    }

    /** A worker is killed if a task takes longer, and the task fails without a further attempt; no bound without this. */
    public ProcessPoolBuilder taskTimeout(Duration longest) {
        if (!longest.isPositive()) {
            throw new IllegalArgumentException("taskTimeout must be positive, got " + longest);
        }
        taskTimeout = longest;
        return this;
    }

    /** How long a worker may take to start and to run its initializer; 60 s without this. */
    public ProcessPoolBuilder startTimeout(Duration longest) {
        startTimeout = longest;
        return this;
    }

    /** A worker is replaced after it has done this many tasks, or a batch more; never without this. */
    public ProcessPoolBuilder replaceAfterTasks(long tasks) {
        replaceAfterTasks = atLeast("replaceAfterTasks", 1, tasks);
        return this;
    }

    /** A worker is replaced after its resident memory has grown by this many bytes since its start; never without this. Linux only. */
    public ProcessPoolBuilder replaceAfterGrowth(long bytes) {
        replaceAfterGrowth = atLeast("replaceAfterGrowth", 1, bytes);
        return this;
    }

    /** The heap of each worker at most, in bytes; 3/4 of the memory divided by the workers without this, and at most a quarter of it. */
    public ProcessPoolBuilder heap(long bytes) {
        heap = atLeast("heap", 8L << 20, bytes);
        return this;
    }

    /** Flags for the JVM of each worker, besides those of this process. The collector is the serial one, unless a flag says otherwise. */
    public ProcessPoolBuilder jvmFlags(String... flags) {
        jvmFlags.addAll(Arrays.asList(flags));
        return this;
    }

    /**
     * Has workers start in less time, from classes that are kept in this folder as a JVM has loaded and linked them; not so without this. The
     * first worker of a class path records them, and takes some seconds more when it ends; its JVM prints lines about that. Where classes lie in folders and not in jars, the
     * JVM does not have that, and workers start as ever.
     *
     * @param folder is made with mode 0700 if it is missing
     * @throws IllegalArgumentException if others have any right to the folder, since what lies there is run
     */
    public ProcessPoolBuilder aotCache(Path folder) {
        aotCache = AotCache.requireOwn(folder);
        return this;
    }

    /** How many bytes an argument or a result may have once serialized; 256 MiB without this. */
    public ProcessPoolBuilder maxMessage(long bytes) {
        maxMessage = Math.min(atLeast("maxMessage", 1024, bytes), Integer.MAX_VALUE - 2L * Protocol.OVERHEAD);
        return this;
    }

    /**
     * Declares packages, without those below them, whose serializable classes may come back from a worker, in results and as exceptions.
     * The package of a function counts as declared once it was used in a call.
     */
    public ProcessPoolBuilder accept(String... packages) {
        declared.addAll(Arrays.asList(packages));
        return this;
    }

    /**
     * Takes the lines that workers print on standard output and error, instead of those of this process. Called by several threads, with
     * the name of the worker and the line; what takes long slows the worker down.
     */
    public ProcessPoolBuilder output(BiConsumer<String, String> lines) {
        output = lines;
        errorOutput = lines;
        return this;
    }

    private static int atLeast(String what, int least, int value) {
        return (int) atLeast(what, least, (long) value);
    }

    private static long atLeast(String what, long least, long value) {
        if (value < least) {
            throw new IllegalArgumentException(what + " must be at least " + least + ", got " + value);
        }
        return value;
    }

    /**
     * Opens the pool. Its workers start in the background; the first calls wait for them.
     *
     * @throws WorkerStartException if no worker can start in this process, such as one that was started from a jar inside of a jar
     */
    public ProcessPool open() {
        return ProcessPool.open(this);
    }
}
