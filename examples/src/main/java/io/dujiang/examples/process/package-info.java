/** Worker processes beside loops. */
@NullMarked
package io.dujiang.examples.process;

import org.jspecify.annotations.NullMarked;
