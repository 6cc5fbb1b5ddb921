package io.dujiang.process;

/** How the arguments of a call get to the workers. Of the thread that consumes its results. */
interface Feed {
    /** Called before results are consumed, one or some that came together: starts what there is room for, if that is for this thread to do. */
    void fill();

    /** Called before waiting for a result: starts all that was taken. */
    void flush();

    /** True if tasks are added by {@link #fill} alone, now or for good. */
    boolean isOver();

    /** True if all arguments were taken, before it was closed. */
    boolean isWhole();

    /** Takes no more arguments. What was taken is given up. */
    void close();
}
