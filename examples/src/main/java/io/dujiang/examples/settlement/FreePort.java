package io.dujiang.examples.settlement;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.random.RandomGenerator;

/**
 * Finds a port that nobody listens on, below those that the system gives to outgoing connections: else a client that connects
 * again and again to a dead service could be given the service's own port, and talk to itself.
 */
final class FreePort {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    private FreePort() {}

    static int find(RandomGenerator random) {
        while (true) {
            int port = random.nextInt(LOWEST, HIGHEST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // another one is tried
            }
        }
    }
}
