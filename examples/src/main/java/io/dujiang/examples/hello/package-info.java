/** A user's own job in a few lines. */
@NullMarked
package io.dujiang.examples.hello;

import org.jspecify.annotations.NullMarked;
