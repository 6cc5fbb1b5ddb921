/** Gateway, API and configuration: the application. */
@NullMarked
package io.dujiang.server;

import org.jspecify.annotations.NullMarked;
