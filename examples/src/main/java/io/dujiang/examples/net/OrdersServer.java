package io.dujiang.examples.net;

import io.dujiang.loop.LoopGroup;
import io.dujiang.net.BodyWriter;
import io.dujiang.net.EventStream;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import io.dujiang.net.HttpRouter;
import io.dujiang.net.HttpServer;
import io.dujiang.net.ServerSentEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes orders line by line, gives all of them out, and tells of each that comes. */
final class OrdersServer {
    private final List<String> orders = new CopyOnWriteArrayList<>();

    // region: router
    HttpServer start(LoopGroup loops, InetSocketAddress address) throws IOException {
        return HttpServer.builder(loops)
                .address(address)
                .handler(HttpRouter.builder()
                        .get("/orders/{number}", this::one)
                        .get("/orders", _ -> all())
                        .post("/orders", this::take)
                        .get("/events", this::events)
                        .build())
                .start();
    }

    private HttpResponse one(HttpRequest request) {
        int number = Integer.parseInt(request.pathParameter("number"));
        return number < orders.size() ? text(orders.get(number)) : HttpResponse.of(404);
    }
    // endregion

    private static HttpResponse text(String text) {
        return HttpResponse.of(200).withBody("text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    // region: streaming
    private HttpResponse take(HttpRequest request) throws IOException {
        Reader body = new InputStreamReader(request.bodyStream(), StandardCharsets.UTF_8);
        long taken = new BufferedReader(body).lines().peek(this::add).count();
        return text(taken + " orders taken\n");
    }

    private HttpResponse all() {
        BodyWriter writer = output -> {
            for (String order : orders) {
                output.write((order + "\n").getBytes(StandardCharsets.UTF_8));
            }
        };
        return HttpResponse.of(200).withBody("text/plain", writer);
    }
    // endregion

    // region: events
    private HttpResponse events(HttpRequest request) {
        int seen =
                request.headers().first("Last-Event-ID").map(Integer::parseInt).orElse(-1);
        return HttpResponse.events(events -> tell(events, seen + 1));
    }

    private void tell(EventStream events, int from) throws Exception {
        for (int number = from; ; number++) {
            String order = await(number); // interrupted once the peer is gone
            events.send(ServerSentEvent.of(order).withName("order").withId(String.valueOf(number)));
        }
    }
    // endregion

    private synchronized void add(String order) {
        orders.add(order);
        notifyAll();
    }

    private synchronized String await(int number) throws InterruptedException {
        while (orders.size() <= number) {
            wait();
        }
        return orders.get(number);
    }

    static void main() throws IOException {
        try (LoopGroup loops = LoopGroup.start();
                HttpServer server = new OrdersServer()
                        .start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 8_000))) {
            IO.readln("Orders on " + server.localAddress() + "; Enter ends it. ");
        }
    }
}
