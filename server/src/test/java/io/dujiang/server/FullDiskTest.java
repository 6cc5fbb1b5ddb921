package io.dujiang.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that may not grow answers 507, loses nothing that it accepted, and takes jobs again when there is room. */
class FullDiskTest {
    private static final String LARGE = "\"" + "x".repeat(50_000) + "\"";

    @Test
    void refusesUntilThereIsRoom(@TempDir Path data) throws Exception {
        List<String> accepted = new ArrayList<>();
        try (TestService service =
                TestService.start(data, settings -> settings.with(Settings.MAX_STORE_BYTES, "4MiB"))) {
            Answer refused = fill(service, LARGE, accepted);

            assertThat(refused.problem()).isEqualTo("507 storage-full");
            assertThat(Long.parseLong(refused.header("Retry-After"))).isPositive();
            assertThat(accepted).isNotEmpty();
            assertThat(service.get("/healthz").status()).isEqualTo(200);
            assertThat(service.get("/v1/job/" + accepted.getFirst()).text("state"))
                    .isEqualTo("scheduled");
        }
        try (TestService service = TestService.start(data)) {
            assertThat(service.post("/v1/jobs/echo", LARGE).status()).isEqualTo(202);
            for (String id : accepted) {
                assertThat(service.get("/v1/job/" + id).text("state")).isEqualTo("scheduled");
            }
        }
    }

    /** Where this user may not mount there is no such disk, and the bound of the file stands for it, above. */
    @Test
    void recoversByItselfWhenADiskHasRoomAgain(@TempDir Path disk) throws Exception {
        if (!mount(disk, 24)) {
            return;
        }
        try (TestService service = TestService.start(disk.resolve("data"))) {
            Path ballast = Files.write(disk.resolve("ballast"), new byte[12 << 20]);
            List<String> accepted = new ArrayList<>();

            Answer refused = fill(service, LARGE, accepted);
            assertThat(refused.problem()).isEqualTo("507 storage-full");
            assertThat(refused.body()).contains(disk.toString());

            Files.delete(ballast);
            await().until(() -> service.post("/v1/jobs/echo", LARGE).status() == 202);
            for (String id : accepted) {
                assertThat(service.get("/v1/job/" + id).text("state")).isEqualTo("scheduled");
            }
        } finally {
            run("umount", disk.toString());
        }
    }

    private static boolean mount(Path folder, int mebibytes) throws Exception {
        return run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString()) == 0;
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static Answer fill(TestService service, String input, List<String> accepted) throws Exception {
        for (int i = 0; i < 1_000; i++) {
            Answer answer = service.post("/v1/jobs/echo", input, "Job-Delay", "PT1H");
            if (answer.status() != 202) {
                return answer;
            }
            accepted.add(answer.text("id"));
        }
        throw new AssertionError("4 MiB took 1,000 inputs of 50 kB");
    }

    @Test
    void refusesWhenTheQueueIsFullAndTakesJobsWhenItIsNot(@TempDir Path data) throws Exception {
        try (TestService service = TestService.start(data, settings -> settings.with(Settings.MAX_UNFINISHED, 3))) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ids.add(service.submit("hold", "{}"));
            }

            Answer refused = service.post("/v1/jobs/hold", "{}");
            assertThat(refused.problem()).isEqualTo("429 queue-full");
            assertThat(Long.parseLong(refused.header("Retry-After"))).isPositive();
            assertThat(service.batch("hold", "{\"input\":1}")
                            .lines()
                            .getFirst()
                            .get("status")
                            .asInt())
                    .isEqualTo(429);

            service.release(3);
            for (String id : ids) {
                assertThat(service.finished(id).text("state")).isEqualTo("succeeded");
            }
            assertThat(service.post("/v1/jobs/echo", "{}").status()).isEqualTo(202);
        }
    }
}
