package io.dujiang.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SystemCallTraceTest {
    private static final String WRITE = "11 pwrite64(9</d/jobs.db-wal>, \"..marker..\", 4096, 24) = 4096";
    private static final String SYNC = "11 fdatasync(9</d/jobs.db-wal>) = 0";
    private static final String ANSWER = "12 write(30<socket:[1]>, \"HTTP/1.1 202 Accepted\", 21) = 21";

    @Test
    void isContentWhenTheSyncReturnsBeforeTheAnswer() {
        assertThat(violations(WRITE, SYNC, ANSWER)).isEmpty();
    }

    @Test
    void seesAnAnswerWithoutASync() {
        assertThat(violations(WRITE, ANSWER)).isNotEmpty();
        assertThat(violations(SYNC, WRITE, ANSWER)).isNotEmpty();
    }

    @Test
    void seesAnAnswerWhileTheSyncIsOnItsWay() {
        String begun = "11 fdatasync(9</d/jobs.db-wal> <unfinished ...>";
        String returned = "11 <... fdatasync resumed>) = 0";

        assertThat(violations(WRITE, begun, ANSWER, returned)).isNotEmpty();
        assertThat(violations(WRITE, begun, returned, ANSWER)).isEmpty();
    }

    @Test
    void doesNotTakeTheSyncOfAnotherFile() {
        assertThat(violations(WRITE, "11 fdatasync(8</d/jobs.db>) = 0", ANSWER)).isNotEmpty();
    }

    @Test
    void isNotContentWithAnEmptyTrace() {
        assertThat(violations()).isNotEmpty();
    }

    private static List<String> violations(String... lines) {
        return SystemCallTrace.parse(List.of(lines)).violations("marker");
    }
}
