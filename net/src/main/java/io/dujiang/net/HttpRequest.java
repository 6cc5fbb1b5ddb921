package io.dujiang.net;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A request as its handler sees it: whole, within the limits of the server.
 *
 * @param method such as {@code POST}, as sent
 * @param path without query, as sent: percent codes are checked but not decoded
 * @param query decoded; the first value where a name is repeated
 * @param headers as sent, in order
 * @param body empty when there is none; handed over, not copied
 * @param remote the peer
 */
public record HttpRequest(
        String method,
        String path,
        Map<String, String> query,
        Headers headers,
        byte[] body,
        InetSocketAddress remote) {}
