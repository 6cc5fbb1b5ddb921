/** One runnable program per feature. */
@NullMarked
package io.dujiang.examples;

import org.jspecify.annotations.NullMarked;
