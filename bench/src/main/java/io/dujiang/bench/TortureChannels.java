package io.dujiang.bench;

import io.dujiang.loop.Attempts;
import io.dujiang.loop.Channel;
import io.dujiang.loop.ChannelClosedException;
import io.dujiang.loop.ChannelFullException;
import io.dujiang.loop.Shared;
import io.dujiang.loop.Task;
import io.dujiang.loop.TaskFailedException;
import io.dujiang.loop.WhenFull;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Works that hand things on by our own means: channels, attempts, shared values. */
final class TortureChannels {
    private TortureChannels() {}

    /** What was sent is received once or was dropped, and no more was dropped than the channel says. */
    static void channels(TortureBed bed, SplittableRandom random) throws Exception {
        WhenFull[] policies = WhenFull.values();
        WhenFull whenFull = policies[random.nextInt(policies.length)];
        Channel<TortureTicket> channel = Channel.of(1 + random.nextInt(8), whenFull);
        if (random.nextBoolean()) {
            channel.limitRate(1 + random.nextInt(8));
        }
        int each = 1 + random.nextInt(50);
        AtomicInteger received = new AtomicInteger();
        List<Future<Boolean>> senders = new ArrayList<>();
        List<Future<Boolean>> receivers = new ArrayList<>();
        List<List<TortureTicket>> sent = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            List<TortureTicket> own = new ArrayList<>();
            sent.add(own);
            senders.add(bed.anywhere(random, "sender", () -> send(bed, channel, own, each)));
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            receivers.add(bed.anywhere(
                    random,
                    "receiver",
                    () -> channel.forEach(ticket -> {
                        received.incrementAndGet();
                        ticket.received();
                    })));
        }
        TortureBed.join(senders);
        channel.close();
        TortureBed.join(receivers);
        int left = 0;
        for (List<TortureTicket> own : sent) {
            for (TortureTicket ticket : own) {
                left += ticket.cancelled() ? 1 : 0;
            }
        }
        bed.expect(left == channel.dropped(), left + " items did not arrive, of " + channel.dropped() + " dropped");
    }

    private static void send(TortureBed bed, Channel<TortureTicket> channel, List<TortureTicket> sent, int times)
            throws InterruptedException {
        for (int i = 0; i < times; i++) {
            TortureTicket ticket = bed.tally().open("channel-item");
            try {
                channel.send(ticket);
                sent.add(ticket);
            } catch (ChannelFullException e) {
                bed.expect(ticket.cancelled(), "a refused item was received");
            }
        }
    }

    /** A channel that is closed while its senders and receivers wait: an item was sent if its send returned. */
    static void closedChannels(TortureBed bed, SplittableRandom random) throws Exception {
        Channel<TortureTicket> channel = Channel.of(1 + random.nextInt(3));
        int each = 1 + random.nextInt(20);
        int take = random.nextInt(20);
        Future<Boolean> sender = bed.anywhere(random, "sender", () -> {
            for (int i = 0; i < each; i++) {
                TortureTicket ticket = bed.tally().open("closed-channel-item");
                try {
                    channel.send(ticket);
                } catch (ChannelClosedException e) {
                    bed.expect(ticket.cancelled(), "an item was received whose sender was refused");
                }
            }
        });
        Future<Boolean> receiver = bed.anywhere(random, "receiver", () -> {
            for (int i = 0; i < take; i++) {
                try {
                    channel.receive().received();
                } catch (ChannelClosedException e) {
                    return;
                }
            }
        });
        TortureTasks.giveWay(random.nextInt(20));
        channel.close();
        TortureBed.join(List.of(sender, receiver));
        channel.forEach(TortureTicket::received);
    }

    /** All attempts are handed out once, or the first success ends the others. */
    static void attempts(TortureBed bed, SplittableRandom random) throws Exception {
        int count = 1 + random.nextInt(8);
        boolean first = random.nextBoolean();
        List<TortureTicket> tickets = new ArrayList<>();
        AtomicInteger failed = new AtomicInteger();
        int handedOut = bed.group().scope(scope -> {
            Attempts<Integer> attempts = scope.attempts();
            for (int i = 0; i < count; i++) {
                boolean fails = random.nextInt(3) == 0;
                int yields = random.nextInt(10);
                TortureTicket ticket = bed.tally().open("attempt");
                tickets.add(ticket);
                var _ = attempts.fork(ticket.kind(), bed.tally().counted(ticket, () -> {
                    TortureTasks.giveWay(yields);
                    if (fails && !Thread.currentThread().isInterrupted()) { // who was cancelled fails by that alone
                        failed.incrementAndGet();
                        return TorturePlan.fail();
                    }
                    return 1;
                }));
            }
            return first ? firstSuccess(bed, attempts, failed, count) : all(attempts);
        });
        bed.expect(handedOut == count, handedOut + " of " + count + " attempts were handed out");
        tickets.forEach(TortureTicket::cancelled);
    }

    private static int firstSuccess(TortureBed bed, Attempts<Integer> attempts, AtomicInteger failed, int count)
            throws InterruptedException {
        try {
            bed.expect(attempts.firstSuccess() == 1, "an attempt succeeded with another result");
        } catch (TaskFailedException e) {
            bed.expect(failed.get() == count, "no attempt succeeded, though " + failed + " of " + count + " failed");
            bed.tally().failedAsPlanned();
        }
        return count;
    }

    private static int all(Attempts<Integer> attempts) throws InterruptedException {
        int handedOut = 0;
        for (Optional<Task<Integer>> task = attempts.next(); task.isPresent(); task = attempts.next()) {
            handedOut++;
        }
        return handedOut;
    }

    /** A value is freed once, by the last of its holders. */
    static void shared(TortureBed bed, SplittableRandom random) throws Exception {
        TortureTicket freed = bed.tally().open("shared");
        Shared<TortureTicket> value = Shared.of(freed, TortureTicket::received);
        List<Future<Boolean>> holders = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            Shared<TortureTicket> own = value.retain();
            int yields = random.nextInt(5);
            holders.add(bed.anywhere(random, "holder", () -> {
                try (own;
                        Shared<TortureTicket> another = own.retain()) {
                    own.release();
                    TortureTasks.giveWay(yields);
                    bed.expect(another.get().isOpen(), "a value was freed while it was held");
                }
            }));
        }
        value.release();
        TortureBed.join(holders);
        bed.expect(!freed.isOpen(), "a value was not freed by its last holder");
    }
}
