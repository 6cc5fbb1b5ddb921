/** TCP, Unix-domain sockets and HTTP/1.1 on the loops, in blocking style. */
@NullMarked
package io.dujiang.net;

import org.jspecify.annotations.NullMarked;
