package io.dujiang.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Making an object anew, beside taking it from the cheapest pool there is and giving it back: a stack of one thread, without a bound or
 * a check. Objects that are made on one thread and end on another need a dearer pool than this.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PoolingBenchmarks {
    private static final int SMALL = 4 * 1_024;
    private static final int LARGE = 64 * 1_024;

    private final ArrayDeque<Outcome> outcomes = new ArrayDeque<>();
    private final ArrayDeque<Node> nodes = new ArrayDeque<>();
    private final ArrayDeque<byte[]> small = new ArrayDeque<>();
    private final ArrayDeque<byte[]> large = new ArrayDeque<>();
    private final PooledByteBufAllocator pooled = PooledByteBufAllocator.DEFAULT;
    private final UnpooledByteBufAllocator unpooled = UnpooledByteBufAllocator.DEFAULT;
    private final Runnable code = new CountDownLatch(1)::countDown;

    /** What a task consists of besides its virtual thread. */
    private static final class Outcome {
        private String name = "";
        private CompletableFuture<Object> result = new CompletableFuture<>();
        private CountDownLatch ended = new CountDownLatch(1);

        /** Neither a future nor a latch can be used twice, so a pool saves the outer object alone. */
        void renew() {
            name = "task";
            result = new CompletableFuture<>();
            ended = new CountDownLatch(1);
        }

        @Override
        public String toString() {
            return name + result + ended;
        }
    }

    /** As large as a timer, or the node of a queue. */
    private static final class Node {
        private Object code = "";
        private long due;
        private long sequence;

        void renew(Runnable next) {
            code = next;
            due++;
            sequence++;
        }

        @Override
        public String toString() {
            return code + " " + due + " " + sequence;
        }
    }

    /** Anew. */
    @Benchmark
    public Object taskNew() {
        Outcome task = new Outcome();
        task.name = "task";
        return task;
    }

    /** From a pool. */
    @Benchmark
    public Object taskPooled() {
        Outcome task = outcomes.poll();
        if (task == null) {
            task = new Outcome();
        }
        task.renew();
        outcomes.push(task);
        return task;
    }

    /** Anew; a virtual thread cannot be started twice, so there is nothing to pool. */
    @Benchmark
    public Object virtualThreadNew() {
        return Thread.ofVirtual().unstarted(code);
    }

    /** Anew. */
    @Benchmark
    public Object nodeNew() {
        Node node = new Node();
        node.renew(code);
        return node;
    }

    /** From a pool. */
    @Benchmark
    public Object nodePooled() {
        Node node = nodes.poll();
        if (node == null) {
            node = new Node();
        }
        node.renew(code);
        nodes.push(node);
        return node;
    }

    /** Anew, and zeroed by the JVM. */
    @Benchmark
    public Object heap4KibNew() {
        return touched(new byte[SMALL]);
    }

    /** From a pool, with what was left in it. */
    @Benchmark
    public Object heap4KibPooled() {
        return fromPool(small, SMALL);
    }

    /** Anew, and zeroed by the JVM. */
    @Benchmark
    public Object heap64KibNew() {
        return touched(new byte[LARGE]);
    }

    /** From a pool, with what was left in it. */
    @Benchmark
    public Object heap64KibPooled() {
        return fromPool(large, LARGE);
    }

    /** Anew and freed. */
    @Benchmark
    public int direct4KibNew() {
        return use(unpooled.directBuffer(SMALL));
    }

    /** From Netty's pool. */
    @Benchmark
    public int direct4KibPooled() {
        return use(pooled.directBuffer(SMALL));
    }

    /** Anew and freed. */
    @Benchmark
    public int direct64KibNew() {
        return use(unpooled.directBuffer(LARGE));
    }

    /** From Netty's pool. */
    @Benchmark
    public int direct64KibPooled() {
        return use(pooled.directBuffer(LARGE));
    }

    private static byte[] fromPool(ArrayDeque<byte[]> pool, int size) {
        byte[] buffer = pool.poll();
        if (buffer == null) {
            buffer = new byte[size];
        }
        pool.push(touched(buffer));
        return buffer;
    }

    private static byte[] touched(byte[] buffer) {
        buffer[0] = 1;
        return buffer;
    }

    private static int use(ByteBuf buffer) {
        try {
            buffer.writeByte(1);
            return buffer.readableBytes();
        } finally {
            buffer.release();
        }
    }
}
