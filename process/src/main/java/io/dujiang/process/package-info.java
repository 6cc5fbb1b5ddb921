/** Pools of worker JVMs in which exactly the guilty task fails, and child processes of any program. */
@NullMarked
package io.dujiang.process;

import org.jspecify.annotations.NullMarked;
