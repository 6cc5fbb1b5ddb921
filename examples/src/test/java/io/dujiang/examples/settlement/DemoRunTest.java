package io.dujiang.examples.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.dujiang.examples.settlement.DemoRun.Outcome;
import io.dujiang.net.ClientRequest;
import io.dujiang.net.ClientResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whole runs with a service that is a process of its own. */
class DemoRunTest {
    private static final Disk DISK = new Disk("unknown", 0);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    @Test
    void everyOrderIsAccountedForAndNoStorageCallRunsOnACarrier() throws Exception {
        DemoSettings settings = settings(1_500, 0, LedgerSchema.WITH_KEY);
        try (DemoStage stage = stage(settings)) {
            DemoRun run = new DemoRun(settings, settings.orders(), stage);
            run.settle();
            JsonNode ready = ready(stage);
            Outcome outcome = run.account(DISK);

            assertThat(outcome.broken())
                    .as(screen.toString(StandardCharsets.UTF_8))
                    .isEmpty();
            assertThat(ready.path("storageCalls").asLong()).isPositive();
            assertThat(ready.path("storageCallsOnCarriers").asLong(-1)).isZero();
            assertFaultsWereMetAndMended(outcome.report());
            assertThat(outcome.report().ledgerTotal()).isEqualTo(Amounts.text(expectedTotal(settings)));
        }
    }

    private static void assertFaultsWereMetAndMended(Report report) {
        assertThat(report.submitted()).isEqualTo(1_500);
        assertThat(report.callbacks()).isEqualTo(report.accepted());
        assertThat(report.duplicates()).isPositive();
        assertThat(report.conflicts()).isPositive();
        assertThat(report.invalid()).isPositive();
        assertThat(report.deadLetters()).containsOnlyKeys("amount-out-of-range", "no-customer");
        assertThat(report.retried()).isPositive();
        assertThat(report.callbackRetries()).isPositive();
    }

    @Test
    void serviceKilledTwiceLosesNothingAndDoesNothingTwice() throws Exception {
        DemoSettings settings = settings(1_000, 2, LedgerSchema.WITH_KEY);

        Outcome outcome = run(settings);

        assertThat(outcome.broken()).as(screen.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(outcome.report().crashes()).isEqualTo(2);
        assertThat(outcome.report().inFlightAtCrash()).hasSize(2).allMatch(count -> count > 0);
        assertThat(outcome.report().ledgerTotal()).isEqualTo(Amounts.text(expectedTotal(settings)));
    }

    @Test
    void ledgerWithoutItsKeyIsSeenToBookTwice() throws Exception {
        Outcome outcome = run(settings(1_000, 2, LedgerSchema.WITHOUT_KEY));

        assertThat(outcome.report().doubled()).isPositive();
        assertThat(outcome.broken()).anyMatch(each -> each.contains("doubled = 0"));
    }

    private Outcome run(DemoSettings settings) throws IOException, InterruptedException, SQLException {
        try (DemoStage stage = stage(settings)) {
            DemoRun run = new DemoRun(settings, settings.orders(), stage);
            run.settle();
            return run.account(DISK);
        }
    }

    private DemoStage stage(DemoSettings settings) throws IOException {
        StatusLine quiet = new StatusLine(new PrintStream(screen, true, StandardCharsets.UTF_8), false);
        return new DemoStage(
                settings, RunFolder.open(Optional.of(folder.resolve("data"))).path(), quiet, settings.count());
    }

    private static JsonNode ready(DemoStage stage) throws IOException, InterruptedException {
        ClientResponse response =
                stage.http().send(ClientRequest.get(stage.service().address().resolve("/readyz")));
        return JsonMapper.shared().readTree(response.body());
    }

    private static DemoSettings settings(long count, int kills, LedgerSchema ledger) {
        return new DemoSettings(
                Optional.empty(),
                count,
                kills,
                OptionalDouble.empty(),
                0,
                7,
                Optional.empty(),
                32,
                64,
                Duration.ofMillis(kills == 0 ? 0 : 50),
                ledger);
    }

    /** Of the lines of one invoice the first one counts. */
    private static BigDecimal expectedTotal(DemoSettings settings) {
        Set<String> seen = new HashSet<>();
        return settings.orders()
                .lines()
                .filter(Line.WithOrder.class::isInstance)
                .map(line -> ((Line.WithOrder) line).order())
                .filter(order -> seen.add(order.invoice()))
                .filter(order -> order.customer().matches("\\d+"))
                .map(order -> order.quantity().multiply(order.unitPrice()))
                .filter(amount -> amount.stripTrailingZeros().scale() <= 6
                        && amount.abs().compareTo(BigDecimal.valueOf(1_000_000_000)) <= 0)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
