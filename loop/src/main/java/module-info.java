/** Event loops that run virtual threads: tasks, scopes, timers, off-loading. */
module io.dujiang.loop {
    requires static org.jspecify;
}
