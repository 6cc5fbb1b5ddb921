/** The programs of {@code docs/guide/loops.md}, which shows the marked region of each. */
@NullMarked
package io.dujiang.examples.loops;

import org.jspecify.annotations.NullMarked;
