package io.dujiang.examples.net;

import io.dujiang.net.BodyWriter;
import io.dujiang.net.ClientRequest;
import io.dujiang.net.ConnectionLostException;
import io.dujiang.net.HttpClient;
import io.dujiang.net.HttpConnectException;
import io.dujiang.net.HttpHandler;
import io.dujiang.net.HttpProtocolException;
import io.dujiang.net.HttpRequest;
import io.dujiang.net.HttpResponse;
import io.dujiang.net.HttpTimeoutException;
import io.dujiang.net.StreamedResponse;
import java.net.URI;

/** Passes requests on to another server and its answers back, bodies as they come. */
// region: proxy
record ReverseProxy(HttpClient client, String backEnd) implements HttpHandler {
    @Override
    public HttpResponse handle(HttpRequest request) throws Exception {
        try {
            return back(client.open(ClientRequest.of(request.method(), URI.create(backEnd + request.target()))
                    .withHeaders(request.headers().endToEnd())
                    .withHeader("Via", "1.1 proxy")
                    .withBody(BodyWriter.of(request.bodyStream()))
                    .withoutTimeout()));
        } catch (HttpConnectException | HttpProtocolException | ConnectionLostException e) {
            return HttpResponse.of(502);
        } catch (HttpTimeoutException e) {
            return HttpResponse.of(504);
        } catch (IllegalArgumentException e) {
            return HttpResponse.of(400); // what was asked for is no URI
        }
    }

    private static HttpResponse back(StreamedResponse answer) {
        HttpResponse head =
                HttpResponse.of(answer.status()).withHeaders(answer.headers().endToEnd());
        if (!answer.mayHaveBody()) {
            answer.close();
            return head;
        }
        HttpResponse response = head.withBody(BodyWriter.of(answer.body()));
        return answer.length().isPresent() ? response.withLength(answer.length().getAsLong()) : response;
    }
}
// endregion
