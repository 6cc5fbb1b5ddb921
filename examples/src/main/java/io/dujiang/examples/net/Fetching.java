package io.dujiang.examples.net;

import io.dujiang.net.ClientRequest;
import io.dujiang.net.ClientResponse;
import io.dujiang.net.HttpClient;
import io.dujiang.net.StreamedResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks the server of orders. */
final class Fetching {
    private final HttpClient client;
    private final URI server;

    Fetching(HttpClient client, URI server) {
        this.client = client;
        this.server = server;
    }

    // region: send
    String order(int number) throws IOException, InterruptedException {
        ClientRequest get = ClientRequest.get(server.resolve("/orders/" + number))
                .withTimeout(Duration.ofSeconds(10)) // for all of it
                .withFirstByteTimeout(Duration.ofSeconds(2)) // until the answer begins
                .withRedirects(3);
        ClientResponse answer = client.send(get);
        if (answer.status() != 200) {
            throw new IOException(get + " was answered " + answer.status());
        }
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
    // endregion

    // region: open
    long copyOrders(URI to) throws IOException, InterruptedException {
        try (StreamedResponse orders = client.open(ClientRequest.get(server.resolve("/orders")))) {
            ClientRequest post = ClientRequest.post(to).withBody("text/plain", orders.body()::transferTo);
            client.send(post);
        }
        try (StreamedResponse copied = client.open(ClientRequest.get(to))) {
            return new BufferedReader(new InputStreamReader(copied.body(), StandardCharsets.UTF_8))
                    .lines()
                    .count();
        }
    }
    // endregion
}
