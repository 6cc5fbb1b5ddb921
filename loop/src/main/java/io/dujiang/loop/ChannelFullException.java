package io.dujiang.loop;

/** An item was sent into a full channel that says {@link WhenFull#FAIL}. The channel has not got it. */
public final class ChannelFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChannelFullException(int waiting) {
        super("The channel is full, " + waiting
                + " items wait: receive faster, allow a larger capacity, or say by WhenFull what else to do");
    }
}
