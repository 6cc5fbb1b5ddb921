package io.dujiang.examples.settlement;

import io.dujiang.net.ClientRequest;
import io.dujiang.net.HttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The settlement service as a child process, always on the same folder and port. Safe for use by many threads.
 *
 * <p>The child ends when its standard input does, so it cannot outlive this process.
 */
final class ServiceProcess {
    static final int KILLED = 128 + 9;

    private static final Duration START_TIME = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    private final ServiceCommand command;
    private final HttpClient http;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = State.DOWN;

    @Nullable
    private volatile Process process;

    private enum State {
        DOWN,
        UP,
        FAILED
    }

    ServiceProcess(ServiceCommand command, HttpClient http) {
        this.command = command;
        this.http = http;
    }

    URI address() {
        return command.address();
    }

    /** The bearer token, which the service made at its first start. */
    String token() {
        return read("token");
    }

    /** The secret that callbacks are signed with. */
    String callbackSecret() {
        return read("callback-secret");
    }

    private String read(String file) {
        try {
            return Files.readString(command.folder().resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("The service left no file " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Starts the service and blocks until it is ready.
     *
     * @throws ServiceFailedException if it ends or is not ready within a minute
     */
    void start() throws IOException, InterruptedException {
        Process started = command.start();
        process = started;
        long deadline = System.nanoTime() + START_TIME.toNanos();
        while (!isReady()) {
            if (started.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
                kill();
                giveUp();
                throw failed("The service did not become ready");
            }
        }
        become(State.UP);
    }

    private boolean isReady() throws InterruptedException {
        try {
            return http.send(ClientRequest.get(address().resolve("/readyz")).withTimeout(Duration.ofSeconds(5)))
                            .status()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Blocks until the service is up.
     *
     * @throws ServiceFailedException if it ended by itself or did not start
     */
    void awaitUp() throws InterruptedException {
        lock.lock();
        try {
            while (state == State.DOWN) {
                changed.await();
            }
            if (state == State.FAILED || !isAlive()) {
                throw failed("The service ended by itself");
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** The service will not come back: whoever waits for it or asks for it fails. */
    void giveUp() {
        become(State.FAILED);
    }

    /** Sends the service SIGKILL, if it runs, and does not wait for its end. */
    void strike() {
        become(State.DOWN);
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    /** Kills the service with SIGKILL, if it runs. Returns its exit status, {@link #KILLED} if the signal ended it. */
    int kill() throws InterruptedException {
        strike();
        Process running = process;
        return running == null ? 0 : running.waitFor();
    }

    /** Ends the service by force if it runs, and does not wait for its end. */
    void end() {
        strike();
        giveUp();
    }

    /** Asks the service to drain and end, with SIGTERM; kills it if it does not. Returns its exit status. */
    int stop(Duration atMost) throws InterruptedException {
        become(State.DOWN);
        Process running = process;
        if (running == null) {
            return 0;
        }
        running.destroy();
        return running.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS) ? running.exitValue() : kill();
    }

    private void become(State next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private ServiceFailedException failed(String what) {
        return new ServiceFailedException(what + "; the end of its log " + command.log() + ":\n" + lastLines());
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(command.log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
