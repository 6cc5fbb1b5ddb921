/** Comparisons beside peers. */
@NullMarked
package io.dujiang.bench;

import org.jspecify.annotations.NullMarked;
