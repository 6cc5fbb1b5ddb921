package io.dujiang.server;

import io.dujiang.loop.LoopPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Everything that can be set. {@link Configuration} holds the values. */
public final class Settings {
    public static final Setting<Path> CONFIG = new Setting<>(
            "config",
            "dujiang.properties",
            SettingType.path(),
            "File with settings; may be missing unless it is named");
    public static final Setting<Path> DATA = new Setting<>(
            "data", ".dujiang", SettingType.path(), "Folder for jobs, token, address and callback secret");
    public static final Setting<String> HOST = new Setting<>(
            "host", "127.0.0.1", SettingType.text("a name or address of this machine"), "Address to listen on");
    public static final Setting<Integer> PORT =
            new Setting<>("port", "8080", SettingType.number(0, 65_535), "Port to listen on; 0 takes a free one");
    public static final Setting<List<String>> ALLOWED_HOSTS = new Setting<>(
            "allowed-hosts",
            "",
            SettingType.list("a list of host or host:port, parted by commas"),
            "Names that clients may call the service by, besides its own address");
    public static final Setting<String> TOKEN = new Setting<>(
                    "token",
                    "",
                    SettingType.token(),
                    "Bearer token of the API; without it a random one is made and kept in the data folder")
            .asSecret();
    public static final Setting<Integer> LOOPS = new Setting<>(
            "loops", "0", SettingType.number(0, 1024), "Event loops for connections; 0 takes one per processor");
    public static final Setting<Integer> WORKERS =
            new Setting<>("workers", "64", SettingType.number(1, 100_000), "Jobs that run at the same time");
    public static final Setting<Duration> DRAIN_TIME = new Setting<>(
            "drain-time",
            "30s",
            SettingType.duration(Duration.ZERO, Duration.ofHours(24)),
            "Time that running jobs have to end when the service stops; then they go back to the queue");
    public static final Setting<Long> BODY_LIMIT =
            new Setting<>("body-limit", "1MiB", SettingType.bytes(1, 1 << 30), "Largest input of a job");
    public static final Setting<Integer> BATCH_LIMIT =
            new Setting<>("batch-limit", "10000", SettingType.number(1, 1_000_000), "Most lines of a batch");
    public static final Setting<Long> BATCH_BODY_LIMIT =
            new Setting<>("batch-body-limit", "16MiB", SettingType.bytes(1, 1 << 30), "Largest body of a batch");
    public static final Setting<Long> MAX_UNFINISHED = new Setting<>(
            "max-unfinished",
            "1000000",
            SettingType.amount(1, Long.MAX_VALUE),
            "Unfinished jobs above which submissions are refused with 429");
    public static final Setting<Long> MAX_UNFINISHED_BYTES = new Setting<>(
            "max-unfinished-bytes",
            "1GiB",
            SettingType.bytes(1, Long.MAX_VALUE),
            "Bytes of input of unfinished jobs above which submissions are refused with 429");
    public static final Setting<Long> MAX_STORE_BYTES = new Setting<>(
            "max-store-bytes",
            "0",
            SettingType.bytes(0, Long.MAX_VALUE),
            "Size of the jobs' file above which submissions are refused with 507; 0 leaves it to the disk");
    public static final Setting<Integer> MAX_DEATHS = new Setting<>(
            "max-deaths",
            "20",
            SettingType.number(0, 1_000_000),
            "Deaths of the process under a job before the job is dead");
    public static final Setting<Duration> KEEP_FINISHED = new Setting<>(
            "keep-finished",
            "7d",
            SettingType.duration(Duration.ZERO, Duration.ofDays(36_500)),
            "Time that succeeded and cancelled jobs and their keys are kept; 0s for ever");
    public static final Setting<Duration> KEEP_DEAD = new Setting<>(
            "keep-dead",
            "30d",
            SettingType.duration(Duration.ZERO, Duration.ofDays(36_500)),
            "Time that dead jobs are kept; 0s for ever");
    public static final Setting<Long> RESULT_LIMIT =
            new Setting<>("result-limit", "1MiB", SettingType.bytes(1, 1 << 30), "Largest result of a job");
    public static final Setting<Duration> MAX_WAIT = new Setting<>(
            "max-wait",
            "60s",
            SettingType.duration(Duration.ZERO, Duration.ofHours(1)),
            "Longest time that a client may wait for the end of a job in one request");
    public static final Setting<Integer> CONNECTIONS = new Setting<>(
            "connections", "10000", SettingType.number(1, 10_000_000), "Most connections at the same time");
    public static final Setting<Duration> IDLE_TIME = new Setting<>(
            "idle-time",
            "75s",
            SettingType.duration(Duration.ofSeconds(1), Duration.ofHours(24)),
            "Time after which an idle connection is closed");
    public static final Setting<List<String>> ALLOWED_CALLBACK_HOSTS = new Setting<>(
            "allowed-callback-hosts",
            "",
            SettingType.list("a list of host:port, parted by commas"),
            "Receivers of callbacks that need not have a public address");
    public static final Setting<Duration> CALLBACK_TIMEOUT = new Setting<>(
            "callback-timeout",
            "10s",
            SettingType.duration(Duration.ofMillis(1), Duration.ofMinutes(5)),
            "Time that one try of a callback may take");
    public static final Setting<Integer> CALLBACK_CONCURRENCY = new Setting<>(
            "callback-concurrency",
            "512",
            SettingType.number(1, 100_000),
            "Callbacks sent at the same time; a receiver that hangs holds one of them until the time-out");
    public static final Setting<Integer> CALLBACK_ATTEMPTS = new Setting<>(
            "callback-attempts", "12", SettingType.number(1, 1_000), "Tries of a callback before it is a dead letter");
    public static final Setting<Duration> CALLBACK_FIRST_DELAY = new Setting<>(
            "callback-first-delay",
            "1s",
            SettingType.duration(Duration.ofMillis(1), Duration.ofHours(24)),
            "Time before the second try of a callback; it doubles from try to try");
    public static final Setting<Duration> CALLBACK_MAX_DELAY = new Setting<>(
            "callback-max-delay",
            "1h",
            SettingType.duration(Duration.ofMillis(1), Duration.ofDays(30)),
            "Longest time between two tries of a callback");
    public static final Setting<LoopPolicy> LOOP_POLICY =
            new Setting<>("loop-policy", "auto", SettingType.choice(LoopPolicy.class), "Engine of the event loops");

    /** All of the above. */
    public static final List<Setting<?>> ALL = List.of(
            CONFIG,
            DATA,
            HOST,
            PORT,
            ALLOWED_HOSTS,
            TOKEN,
            LOOPS,
            LOOP_POLICY,
            WORKERS,
            DRAIN_TIME,
            BODY_LIMIT,
            BATCH_LIMIT,
            BATCH_BODY_LIMIT,
            MAX_UNFINISHED,
            MAX_UNFINISHED_BYTES,
            MAX_STORE_BYTES,
            MAX_DEATHS,
            KEEP_FINISHED,
            KEEP_DEAD,
            RESULT_LIMIT,
            MAX_WAIT,
            CONNECTIONS,
            IDLE_TIME,
            ALLOWED_CALLBACK_HOSTS,
            CALLBACK_TIMEOUT,
            CALLBACK_CONCURRENCY,
            CALLBACK_ATTEMPTS,
            CALLBACK_FIRST_DELAY,
            CALLBACK_MAX_DELAY);

    private Settings() {}
}
