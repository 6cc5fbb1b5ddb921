package io.dujiang.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.dujiang.loop.LoopGroup;
import io.dujiang.memory.ElementType;
import io.dujiang.memory.SharedArray;
import io.dujiang.process.ProcessPool;
import java.io.Serializable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Multiplies a large array of numbers: in place by two workers, on one thread, or by two workers to which the numbers are sent and that send them back. */
final class Multiplication implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int PERIOD = 1_000;
    private static final int SENT_AT_ONCE = 1 << 18;

    /** In a worker: what it has attached to, until it ends. */
    private static final Map<String, SharedArray> ATTACHED = new ConcurrentHashMap<>();

    private Optional<LoopGroup> group = Optional.empty();
    private Optional<ProcessPool> pool = Optional.empty();
    private Optional<SharedArray> array = Optional.empty();

    /** Doubled to warm up, and halved for the clock, so that they are the same again. */
    double millis(IpcPeer peer, int mebibytes) throws InterruptedException {
        SharedArray numbers = array(mebibytes);
        multiply(peer, numbers, 2);
        long begun = System.nanoTime();
        multiply(peer, numbers, 0.5f);
        double millis = (System.nanoTime() - begun) / 1e6;
        for (long i = 0; i < numbers.length(); i += 997) {
            if (numbers.getFloat(i) != (float) (i % PERIOD)) {
                throw new IllegalStateException("Element " + i + " is " + numbers.getFloat(i));
            }
        }
        return millis;
    }

    private SharedArray array(int mebibytes) {
        if (array.isEmpty()) {
            SharedArray made = SharedArray.create(ElementType.FLOAT, ((long) mebibytes << 20) / Float.BYTES);
            for (long i = 0; i < made.length(); i++) {
                made.setFloat(i, (float) (i % PERIOD));
            }
            array = Optional.of(made);
        }
        return array.get();
    }

    private void multiply(IpcPeer peer, SharedArray numbers, float factor) throws InterruptedException {
        switch (peer) {
            case OURS -> {
                List<Part> halves = parts(numbers, numbers.length() / WORKERS);
                var _ = pool().chunk(1).map(part -> multiply(part, factor), halves);
            }
            case MESSAGES -> multiplySent(numbers, factor);
            default -> multiply(numbers.segment(), factor);
        }
    }

    /** Which elements of which array. */
    private record Part(String name, long from, long length) implements Serializable {}

    private static List<Part> parts(SharedArray array, long most) {
        List<Part> parts = new ArrayList<>();
        for (long from = 0; from < array.length(); from += most) {
            parts.add(new Part(array.name(), from, Math.min(most, array.length() - from)));
        }
        return parts;
    }

    private static boolean multiply(Part part, float factor) {
        SharedArray array = ATTACHED.computeIfAbsent(part.name(), SharedArray::attach);
        multiply(slice(array, part), factor);
        return true;
    }

    private static MemorySegment slice(SharedArray array, Part part) {
        return array.segment().asSlice(part.from() * Float.BYTES, part.length() * Float.BYTES);
    }

    private static void multiply(MemorySegment numbers, float factor) {
        int length = Math.toIntExact(numbers.byteSize() / Float.BYTES);
        for (int i = 0; i < length; i++) {
            long at = (long) i * Float.BYTES;
            numbers.set(JAVA_FLOAT, at, numbers.get(JAVA_FLOAT, at) * factor);
        }
    }

    private void multiplySent(SharedArray numbers, float factor) {
        List<Part> parts = parts(numbers, SENT_AT_ONCE);
        Iterable<float[]> copies = () -> parts.stream()
                .map(part -> slice(numbers, part).toArray(JAVA_FLOAT))
                .iterator();
        try (Stream<float[]> products = pool().chunk(1).imap(copy -> multiply(copy, factor), copies)) {
            Iterator<Part> places = parts.iterator();
            products.forEach(product -> slice(numbers, places.next()).copyFrom(MemorySegment.ofArray(product)));
        }
    }

    private static float[] multiply(float[] numbers, float factor) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] *= factor;
        }
        return numbers;
    }

    private ProcessPool pool() {
        if (pool.isEmpty()) {
            group = Optional.of(LoopGroup.builder().start());
            pool = Optional.of(ProcessPool.builder(group.get())
                    .size(WORKERS)
                    .name("multiplication")
                    .open());
        }
        return pool.get();
    }

    @Override
    public void close() {
        pool.ifPresent(ProcessPool::close);
        group.ifPresent(LoopGroup::close);
        array.ifPresent(SharedArray::close);
    }
}
