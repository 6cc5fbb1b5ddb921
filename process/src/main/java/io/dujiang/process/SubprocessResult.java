package io.dujiang.process;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * What became of a child process that was run to its end.
 *
 * @param exitCode of the child; 128 and the number of the signal if a signal ended it
 * @param killedAtDeadline whether that was since its time was over
 * @param output what it printed on standard output
 * @param error what it printed on standard error
 */
public record SubprocessResult(int exitCode, boolean killedAtDeadline, Output output, Output error) {
    /**
     * What a child printed.
     *
     * @param bytes the first ones, as many as were to be kept
     * @param truncated whether there were more
     */
    public record Output(byte[] bytes, boolean truncated) {
        /** As text in UTF-8. */
        public String text() {
            return text(StandardCharsets.UTF_8);
        }

        /** As text in a charset. */
        public String text(Charset charset) {
            return new String(bytes, charset);
        }
    }

    /** True if it ended by itself with exit code 0. */
    public boolean isSuccess() {
        return exitCode == 0 && !killedAtDeadline;
    }
}
