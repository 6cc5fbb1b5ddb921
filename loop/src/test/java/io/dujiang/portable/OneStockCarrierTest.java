package io.dujiang.portable;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneStockCarrierTest {
    @Test
    void aGroupStartsOnTheOnlyCarrierOfTheJdkAndSleepsOnItsOwnTimers() throws Exception {
        String output = Jvm.run(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1",
                "-cp",
                Jvm.CLASS_PATH,
                OneStockCarrierMain.class.getName());

        assertThat(output).contains("interrupted=true", "portable=false woken=false stock timers=false");
    }
}
