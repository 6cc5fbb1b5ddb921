package io.dujiang.loop;

/** What sending into a full {@link Channel} does. */
public enum WhenFull {
    /** The sender waits for room, first come first served. */
    WAIT,
    /** The send fails with {@link ChannelFullException}. */
    FAIL,
    /** The item that has waited longest is dropped, and the new one taken. */
    DROP_OLDEST,
    /** The new item is dropped. */
    DROP_NEWEST,
    /** All items that wait are dropped, and the new one taken: for states, of which only the last counts. */
    KEEP_LATEST
}
