/**
 * What a backend of jobs implements: a queue, a result store and a queue of callbacks.
 *
 * <p>Writes answer with a future that completes after the commit is on disk and never before. Reads block the calling
 * thread by parking it. Both may be called from any thread, event-loop carriers among them: an implementation does its
 * I/O on threads of its own.
 */
@NullMarked
package io.dujiang.jobs.spi;

import org.jspecify.annotations.NullMarked;
