/** Event loops that run virtual threads: tasks, scopes, timers, off-loading. */
@NullMarked
package io.dujiang.loop;

import org.jspecify.annotations.NullMarked;
