package io.dujiang.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelKillsTest {
    @TempDir
    Path root;

    private OptionalLong count(String membership, String events) throws IOException {
        Path group = Files.createDirectories(root.resolve("system.slice/pool.service"));
        Files.writeString(group.resolve("memory.events"), events);
        return KernelKills.count(Files.writeString(root.resolve("cgroup"), membership), root);
    }

    @Test
    void readsTheCounterOfTheGroup() throws Exception {
        assertThat(count(
                        "1:name=systemd:/elsewhere\n0::/system.slice/pool.service\n",
                        "low 0\nhigh 4\nmax 17\noom 3\noom_kill 2\noom_group_kill 1\n"))
                .hasValue(2);
    }

    @Test
    void saysThatItIsNotToldWhereItIsNot() throws Exception {
        assertThat(count("0::/another\n", "oom_kill 2\n")).isEmpty();
        assertThat(count("4:memory:/system.slice/pool.service\n", "oom_kill 2\n"))
                .isEmpty();
        assertThat(count("0::/system.slice/pool.service\n", "oom_kill many\n")).isEmpty();
        assertThat(KernelKills.count(root.resolve("none"), root)).isEmpty();
    }

    @Test
    void tellsItAsTheCauseOfDeathByTheSignalAlone() {
        Path noReport = root.resolve("report");

        assertThat(CauseOfDeath.tell(137, "", noReport, OptionalLong.of(1), "")).contains("killed 1 processes");
        assertThat(CauseOfDeath.tell(137, "", noReport, OptionalLong.of(0), "")).contains("counted no kill");
        assertThat(CauseOfDeath.tell(137, "", noReport, OptionalLong.empty(), ""))
                .contains("not told here");
        assertThat(CauseOfDeath.tell(139, "", noReport, OptionalLong.of(1), "")).doesNotContain("lack of memory");
    }
}
