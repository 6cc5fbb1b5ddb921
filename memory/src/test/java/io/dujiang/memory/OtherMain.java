package io.dujiang.memory;

import static java.util.Map.entry;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Attaches to a segment, does something to it, and at a given step says where it is and stays there until it is killed. */
final class OtherMain {
    private static final int ENDLESS = Integer.MAX_VALUE;

    /** Steps of loops, so many that a JVM for each takes too long: {@link DyingTest} lets others die there. */
    private static final Set<String> LEFT_TO_CHANCE = Set.of("linked", "given back");

    /** What can be done to the segment of that name. */
    @FunctionalInterface
    interface Deed {
        void on(String name, Steps steps) throws Exception;
    }

    private static final Map<String, Deed> DEEDS = Map.ofEntries(
            entry("own", OtherMain::own),
            entry("end", OtherMain::end),
            entry("put", (name, steps) -> queue(name, steps).put(number(7))),
            entry(
                    "put-in-place",
                    (name, steps) -> queue(name, steps).putInPlace(4, part -> {
                        part.copyFrom(MemorySegment.ofArray(number(7)));
                        steps.done("filled");
                    })),
            entry("put-all", (name, steps) -> queue(name, steps).putAll(List.of(number(7), number(8)))),
            entry("take", (name, steps) -> queue(name, steps).take()),
            entry("take-in-place", (name, steps) -> queue(name, steps).takeInPlace(_ -> steps.done("seen"))),
            entry("take-all", (name, steps) -> queue(name, steps).takeAll(2)),
            entry("put-reserved", OtherMain::putReserved),
            entry("change-reserved", OtherMain::changeReserved),
            entry("put-on", OtherMain::putOn),
            entry("put-and-note", OtherMain::putAndNote),
            entry("take-on", OtherMain::takeOn),
            entry("change", (name, steps) -> map(name, steps).put(number(1), number(7))),
            entry("delete", (name, steps) -> map(name, steps).remove(number(1))),
            entry("send", OtherMain::send),
            entry("send-in-place", OtherMain::sendInPlace),
            entry("send-all", OtherMain::sendAll),
            entry("receive", OtherMain::receive),
            entry("receive-in-place", OtherMain::receiveInPlace),
            entry("receive-all", OtherMain::receiveAll),
            entry("echo", OtherMain::echo));

    private OtherMain() {}

    /** @param args a deed, the name of a segment, and at which step to stay; 0 for none */
    public static void main(String... args) throws Exception {
        int last = Integer.parseInt(args[2]);
        int[] count = new int[1];
        Steps steps = step -> {
            if (!LEFT_TO_CHANCE.contains(step) && ++count[0] == last) {
                say(step);
                stay();
            }
        };
        Objects.requireNonNull(DEEDS.get(args[0]), args[0]).on(args[1], steps);
        say("done");
        stay();
    }

    private static SharedQueue queue(String name, Steps steps) {
        return SharedQueue.attach(name, RobustLock.SHORTEST_STREAK, steps);
    }

    private static SharedMap map(String name, Steps steps) {
        return SharedMap.attach(name, RobustLock.SHORTEST_STREAK, steps);
    }

    private static void own(String folder, Steps steps) {
        say(SharedMemory.create(Path.of(folder), 100_000).name());
        steps.done("created");
    }

    /** Does not close it. */
    private static void end(String folder, Steps steps) {
        own(folder, steps);
        System.exit(0);
    }

    /** Two numbers, the second by the lock that the first has had reserved. */
    private static void putReserved(String name, Steps steps) throws InterruptedException {
        LightFences.await();
        SharedQueue queue = SharedQueue.attach(name, 1, steps);
        queue.put(number(7));
        queue.put(number(8));
    }

    /** The size, and a change by the lock that the first call has had reserved. */
    private static void changeReserved(String name, Steps steps) {
        LightFences.await();
        SharedMap map = SharedMap.attach(name, 1, steps);
        map.size();
        map.put(number(1), number(7));
    }

    private static void putOn(String name, Steps steps) throws InterruptedException {
        SharedQueue queue = queue(name, steps);
        say("begun");
        for (int i = 0; i < ENDLESS; i++) {
            queue.put(number(i));
        }
    }

    /** Puts on from a number, and notes how many it has put. The names: of a queue, of an array, and the place in it; the number. */
    private static void putAndNote(String names, Steps steps) throws InterruptedException {
        String[] parts = names.split(",", -1);
        SharedQueue queue = queue(parts[0], steps);
        SharedArray notes = SharedArray.attach(parts[1]);
        int place = Integer.parseInt(parts[2]);
        int first = Integer.parseInt(parts[3]);
        for (int i = 0; i < ENDLESS; i++) {
            queue.put(number(first + i));
            notes.setInt(place, i + 1);
        }
    }

    /** Says each number that it has taken. */
    private static void takeOn(String name, Steps steps) throws InterruptedException {
        SharedQueue queue = queue(name, steps);
        for (int i = 0; i < ENDLESS; i++) {
            say(String.valueOf(number(queue.take())));
        }
    }

    /** Three small messages, and one that does not fit into the pipe. */
    private static void send(String name, Steps steps) throws InterruptedException {
        PipeSender sender = SharedPipe.attach(name).sender();
        for (int i = 0; i < 3; i++) {
            sender.send(number(i));
        }
        say("sent");
        sender.send(new byte[1 << 20]);
    }

    private static void receive(String name, Steps steps) throws InterruptedException {
        PipeReceiver receiver = SharedPipe.attach(name).receiver();
        say("received " + receiver.receive().length);
    }

    private static void sendInPlace(String name, Steps steps) throws InterruptedException {
        PipeSender sender = SharedPipe.attach(name).sender();
        steps.done("taken");
        sender.sendInPlace(4, part -> {
            part.copyFrom(MemorySegment.ofArray(number(7)));
            steps.done("filled");
        });
        steps.done("sent");
    }

    private static void sendAll(String name, Steps steps) throws InterruptedException {
        PipeSender sender = SharedPipe.attach(name).sender();
        steps.done("taken");
        sender.sendAll(new AbstractList<>() {
            @Override
            public byte[] get(int index) {
                steps.done(index == 0 ? "first" : "second");
                return number(7 + index);
            }

            @Override
            public int size() {
                return 2;
            }
        });
        steps.done("sent");
    }

    private static void receiveInPlace(String name, Steps steps) throws InterruptedException {
        PipeReceiver receiver = SharedPipe.attach(name).receiver();
        steps.done("taken");
        receiver.receiveInPlace(_ -> steps.done("seen"));
        steps.done("received");
    }

    private static void receiveAll(String name, Steps steps) throws InterruptedException {
        PipeReceiver receiver = SharedPipe.attach(name).receiver();
        steps.done("taken");
        receiver.receiveAll(2);
        steps.done("received");
    }

    /** The folder has the names of two pipes, there and back. */
    private static void echo(String names, Steps steps) throws InterruptedException {
        String[] pipes = names.split(",", -1);
        PipeReceiver receiver = SharedPipe.attach(pipes[0]).receiver();
        PipeSender sender = SharedPipe.attach(pipes[1]).sender();
        say("begun");
        for (int i = 0; i < ENDLESS; i++) {
            sender.send(receiver.receive());
        }
    }

    static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    static int number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt();
    }

    private static void say(String text) {
        System.out.println(text);
    }

    private static void stay() {
        boolean killed = false;
        while (!killed) {
            try {
                new CountDownLatch(1).await();
                killed = true;
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts", e);
            }
        }
    }
}
