package io.dujiang.bench;

import io.dujiang.jobs.Codec;
import io.dujiang.jobs.JobId;
import io.dujiang.jobs.UndecodableInputException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** What each job costs in ids and JSON, beside the libraries that one would take for it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmarks {
    private final ObjectMapper jackson = JsonMapper.shared();
    private final Codec<NoOpInput> codec = Codec.json(NoOpInput.class);
    private final byte[] json = """
            {"order":"0000000001","customer":"17850","country":"United Kingdom","amount":"139.12","lines":8}""".getBytes(StandardCharsets.UTF_8);
    private final NoOpInput input = new NoOpInput("0000000001", "17850", "United Kingdom", "139.12", 8);
    private final JobId id = new JobId(3_750_000_000_000_000_123L);
    private final String idText = id.toString();
    private final UUID uuid = new UUID(0x0190_8c1f_5a3b_7000L, 0x8000_1234_5678_9abcL);
    private final String uuidText = uuid.toString();

    /** Ours. */
    @Benchmark
    public String idToText() {
        return id.toString();
    }

    /** The JDK's. */
    @Benchmark
    public String uuidToText() {
        return uuid.toString();
    }

    /** Ours. */
    @Benchmark
    public JobId idFromText() {
        return JobId.parse(idText);
    }

    /** The JDK's. */
    @Benchmark
    public UUID uuidFromText() {
        return UUID.fromString(uuidText);
    }

    /** Ours. */
    @Benchmark
    public NoOpInput decode() throws UndecodableInputException {
        return codec.decode(json);
    }

    /** Plain Jackson. */
    @Benchmark
    public NoOpInput jacksonDecode() {
        return jackson.readValue(json, NoOpInput.class);
    }

    /** Ours. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(input);
    }

    /** Plain Jackson. */
    @Benchmark
    public byte[] jacksonEncode() {
        return jackson.writeValueAsBytes(input);
    }
}
