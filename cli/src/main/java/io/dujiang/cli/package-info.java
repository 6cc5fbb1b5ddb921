/** The command dujiang. */
@NullMarked
package io.dujiang.cli;

import org.jspecify.annotations.NullMarked;
