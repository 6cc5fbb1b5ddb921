/** For tests of users' own handlers and of queue backends. */
@NullMarked
package io.dujiang.testing;

import org.jspecify.annotations.NullMarked;
