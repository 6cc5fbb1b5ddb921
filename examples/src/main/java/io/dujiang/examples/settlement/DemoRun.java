package io.dujiang.examples.settlement;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** One run: orders go in, the service settles them, is killed where that was asked for, and all of it is accounted for. */
final class DemoRun {
    private final DemoSettings settings;
    private final OrderSource orders;
    private final DemoStage stage;
    private final Tally tally;
    private List<Long> inFlight = List.of();
    private long measuredFrom = Long.MIN_VALUE;

    DemoRun(DemoSettings settings, OrderSource orders, DemoStage stage) {
        this.settings = settings;
        this.orders = orders;
        this.stage = stage;
        this.tally = stage.tally();
    }

    /** Starts the service, has it settle every order, and kills it where that was asked for. It still runs when this returns. */
    void settle() throws IOException, InterruptedException, SQLException {
        stage.startService();
        inFlight = settings.kills() == 0 ? feed() : feedAndCrash();
    }

    /**
     * Lets the service end, and accounts for every order by the files that it leaves.
     *
     * @param disk what they lie on
     */
    Outcome account(Disk disk) throws InterruptedException, SQLException {
        int exitStatus = stage.stopService();
        Audit audit = Audit.of(tally.accepted, stage.deliveries(), stage.folder(), measuredFrom);
        Report report = Report.of(tally, audit, inFlight, settings.seed(), disk);
        return new Outcome(report, Checks.broken(report, audit, settings.kills(), exitStatus));
    }

    private List<Long> feed() throws InterruptedException, SQLException {
        OrderSender sender = new OrderSender(stage, settings.connections(), () -> {});
        try (Stream<Line> lines = orders.lines()) {
            Iterator<Line> all = lines.iterator();
            warmUp(all, sender);
            submit(all, orders.size(), settings.rate(), sender);
        }
        sender.awaitAnswers();
        new RunEnd(stage).await();
        return List.of();
    }

    private void warmUp(Iterator<Line> lines, OrderSender sender) throws InterruptedException, SQLException {
        if (settings.warmUp() > 0) {
            submit(lines, settings.warmUp(), OptionalDouble.empty(), sender);
            sender.awaitAnswers();
            new RunEnd(stage).await();
            measuredFrom = EpochMicros.of(stage.clock().instant());
        }
    }

    /** The last lines are submitted together and held, so that the last kill finds work unfinished. */
    private List<Long> feedAndCrash() throws InterruptedException, SQLException {
        int tail = (int) Math.min(settings.mostConnections(), orders.size() / 2);
        long body = orders.size() - tail;
        try (Crasher crasher = crasher(body);
                Stream<Line> lines = orders.lines()) {
            OrderSender sender = new OrderSender(stage, settings.connections(), crasher::accepted);
            Iterator<Line> all = lines.iterator();
            crasher.start();
            submit(all, body, settings.rate(), sender);
            sender.awaitAnswers();
            long before = crasher.arrived();
            OrderSender together = new OrderSender(stage, tail, crasher::accepted);
            crasher.hold();
            submit(all, tail, OptionalDouble.empty(), together);
            crasher.enterTail(before, before + tail / 2);
            together.awaitAnswers();
            crasher.allAnswered();
            new RunEnd(stage).await();
            return crasher.inFlight();
        }
    }

    private Crasher crasher(long body) {
        CrashPlan plan = new CrashPlan(settings.kills(), body, new SplittableRandom(settings.seed()));
        return new Crasher(plan, stage, tally.accepted);
    }

    private void submit(Iterator<Line> lines, long count, OptionalDouble rate, OrderSender sender)
            throws InterruptedException {
        Pace pace = new Pace(rate, stage.clock());
        for (long i = 0; i < count && lines.hasNext(); i++) {
            switch (lines.next()) {
                case Line.WithOrder line -> sender.offer(new Submission(line, pace.awaitNext()));
                case Line.Unreadable(long number, String why) -> {
                    tally.invalid.increment();
                    stage.screen().say("Line " + number + " is invalid: " + why);
                }
            }
            tally.submitted.increment();
        }
    }

    /**
     * What came out.
     *
     * @param report the figures
     * @param broken what does not hold of what must hold
     */
    record Outcome(Report report, List<String> broken) {}
}
