package io.dujiang.bench;

import com.softwaremill.jox.Channel;
import java.util.concurrent.SynchronousQueue;

/** What handing things from task to task costs. */
final class HandOffWorkloads {
    private static final int ROUND_TRIPS = 1_000;
    private static final int PRODUCERS = 100;
    private static final int MESSAGES = 100;
    private static final int CAPACITY = 64;

    private HandOffWorkloads() {}

    /** There and back by synchronous queues of the JDK. */
    static int synchronousQueue(Spawner spawner) throws InterruptedException {
        SynchronousQueue<Integer> there = new SynchronousQueue<>();
        SynchronousQueue<Integer> back = new SynchronousQueue<>();
        return pingPong(spawner, there::put, there::take, back::put, back::take);
    }

    /** There and back by channels without a buffer. */
    static int channel(Spawner spawner) throws InterruptedException {
        Channel<Integer> there = Channel.newRendezvousChannel();
        Channel<Integer> back = Channel.newRendezvousChannel();
        return pingPong(spawner, there::send, there::receive, back::send, back::receive);
    }

    private interface Send {
        void send(Integer value) throws InterruptedException;
    }

    private interface Receive {
        Integer receive() throws InterruptedException;
    }

    private static int pingPong(Spawner spawner, Send ping, Receive pinged, Send pong, Receive ponged)
            throws InterruptedException {
        Spawner.Started other = spawner.spawn(uninterrupted(() -> {
            for (int i = 0; i < ROUND_TRIPS; i++) {
                pong.send(pinged.receive());
            }
        }));
        for (int i = 0; i < ROUND_TRIPS; i++) {
            ping.send(i);
            ponged.receive();
        }
        other.join();
        return ROUND_TRIPS;
    }

    /** Many senders, a buffer, one receiver. */
    static int fanIn(Spawner spawner) throws InterruptedException {
        Channel<Integer> channel = Channel.newBufferedChannel(CAPACITY);
        for (int i = 0; i < PRODUCERS; i++) {
            spawner.start(uninterrupted(() -> {
                for (int j = 0; j < MESSAGES; j++) {
                    channel.send(j);
                }
            }));
        }
        for (int i = 0; i < PRODUCERS * MESSAGES; i++) {
            channel.receive();
        }
        return PRODUCERS * MESSAGES;
    }

    /** Blocking code that nobody interrupts. */
    @FunctionalInterface
    interface Blocking {
        void run() throws InterruptedException;
    }

    static Runnable uninterrupted(Blocking code) {
        return () -> {
            try {
                code.run();
            } catch (InterruptedException e) {
                throw new IllegalStateException("The bench interrupts no task", e);
            }
        };
    }
}
