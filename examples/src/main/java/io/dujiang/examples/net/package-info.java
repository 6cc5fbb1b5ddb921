/** The programs of {@code docs/guide/net.md}, which shows the marked region of each. */
@NullMarked
package io.dujiang.examples.net;

import org.jspecify.annotations.NullMarked;
