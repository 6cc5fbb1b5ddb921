package io.dujiang.net;

import java.io.IOException;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/** The address of a server could not be listened on: it is in use, not of this machine, or not permitted. */
public final class BindFailedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private BindFailedException(String message, Throwable cause) {
        super(message, cause);
    }

    static BindFailedException of(SocketAddress address, Throwable cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new BindFailedException(
                "Cannot listen on " + address + ": " + reason + ". " + remedy(address, reason), cause);
    }

    private static String remedy(SocketAddress address, String reason) {
        if (address instanceof UnixDomainSocketAddress) {
            return "The path must be free or that of a socket nobody listens on, its directory must exist and be writable, and"
                    + " it may have 107 bytes";
        }
        if (address instanceof InetSocketAddress inet && inet.isUnresolved()) {
            return "The name is not known: give an address of this machine, such as 127.0.0.1";
        }
        if (reason.contains("in use")) {
            return "Another process listens there: stop it, or choose another port (0 takes a free one)";
        }
        if (reason.contains("assign")) {
            return "It is not an address of this machine: give one that is, such as 127.0.0.1";
        }
        if (reason.contains("denied")) {
            return "Ports below 1024 need a privilege: choose a higher one";
        }
        return "Check address and port";
    }
}
