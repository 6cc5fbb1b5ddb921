package io.dujiang.net;

import io.dujiang.loop.LoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Looks up the addresses of hosts, which holds a thread and so happens off the loops. */
final class HostNames {
    private HostNames() {}

    /**
     * The addresses of a name or of an address's text.
     *
     * @throws UnknownHostException if the name is not known
     */
    static List<InetAddress> lookUp(LoopGroup loops, String host) throws IOException, InterruptedException {
        if (isLiteral(host)) {
            return List.of(InetAddress.ofLiteral(host));
        }
        try {
            return List.of(loops.offload(() -> InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
            UnknownHostException unknown =
                    new UnknownHostException("The name " + host + " is not known: check it, or the resolver");
            unknown.initCause(e);
            throw unknown;
        } catch (IOException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Looking up " + host + " failed: " + e, e);
        }
    }

    static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }
}
