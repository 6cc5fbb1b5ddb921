/** HTTP/1.1 server and client on the loops, in blocking style. */
@NullMarked
package io.dujiang.net;

import org.jspecify.annotations.NullMarked;
