/** What the module testing needs of the loops, and nobody else. */
@NullMarked
package io.dujiang.loop.spi;

import org.jspecify.annotations.NullMarked;
