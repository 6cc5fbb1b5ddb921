/** Memory that two JVMs share: pipes, queues, maps, arrays. */
@NullMarked
package io.dujiang.memory;

import org.jspecify.annotations.NullMarked;
