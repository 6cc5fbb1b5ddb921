package io.dujiang.bench;

import io.dujiang.bench.Measurement.Cost;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Services on stores of one kind, empty or filled, and the loads that are put on them. */
final class TestBed implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(60);

    private final String name;
    private final Path folder;
    private final Optional<Path> filled;
    private final Pace pace;
    private Optional<ServiceProcess> running = Optional.empty();
    private int services;

    /** @param filled a store to begin with; without one, an empty store */
    TestBed(String name, Path folder, Optional<Path> filled, Pace pace) {
        this.name = name;
        this.folder = folder;
        this.filled = filled;
        this.pace = pace;
    }

    String name() {
        return name;
    }

    /** Puts a load on a warm service and returns when all its jobs are finished. */
    Measurement measure(Shape shape, int jobsPerSecond, Duration duration) {
        if (running.isEmpty() || (filled.isEmpty() && pace.freshServices())) {
            restart(shape);
        }
        Measurement measured = load(running.orElseThrow(), shape.plan(jobsPerSecond, duration), shape);
        Progress.say(name + ", " + shape.text() + " " + measured.summary());
        return measured;
    }

    private void restart(Shape shape) {
        close();
        Path data = folder.resolve(name + "-" + services++);
        Folders.delete(data);
        filled.ifPresent(file -> FinishedJobs.copy(file, data));
        ServiceProcess service = ServiceProcess.start(NoOpService.class, data);
        running = Optional.of(service);
        load(service, shape.plan(pace.warmUpRate(), pace.warmUp()), shape);
    }

    private static Measurement load(ServiceProcess service, LoadPlan plan, Shape shape) {
        Duration before = ProcessFigures.cpu(service.handle());
        LoadResult load =
                LoadGenerator.run(service.address(), shape.template(service.address(), service.token()), plan);
        long[] ends = StoredEnds.await(service.store(), load, DRAIN);
        Duration cpu = ProcessFigures.cpu(service.handle()).minus(before);
        return new Measurement(load, ends, new Cost(cpu, ProcessFigures.residentBytes(service.handle())));
    }

    /** Ends the running service and removes its store. */
    @Override
    public void close() {
        running.ifPresent(service -> {
            service.close();
            Folders.delete(service.data());
        });
        running = Optional.empty();
    }
}
