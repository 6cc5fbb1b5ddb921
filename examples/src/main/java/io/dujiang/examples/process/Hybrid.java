package io.dujiang.examples.process;

import io.dujiang.loop.LoopGroup;
import io.dujiang.loop.Task;
import io.dujiang.net.ClientRequest;
import io.dujiang.net.HttpClient;
import io.dujiang.process.ProcessPool;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values a portfolio: prices come over HTTP, on the loops; risks are computed in worker processes; one scope and one deadline hold both. */
final class Hybrid {
    private final LoopGroup group;
    private final ProcessPool pool;
    private final HttpClient client;
    private final URI quotes;

    Hybrid(LoopGroup group, ProcessPool pool, HttpClient client, URI quotes) {
        this.group = group;
        this.pool = pool;
        this.client = client;
        this.quotes = quotes;
    }

    /**
     * What is known of a paper.
     *
     * @param price that was asked for
     * @param risk that was computed
     */
    record Valuation(double price, double risk) {}

    // region: hybrid
    Map<String, Valuation> value(List<String> papers, Duration deadline) throws Exception {
        return group.scope(deadline, scope -> {
            Task<List<Double>> risks = scope.fork("risks", () -> pool.map(Hybrid::risk, papers));
            List<Task<Double>> prices = new ArrayList<>();
            for (String paper : papers) {
                prices.add(scope.fork("price-of-" + paper, () -> price(paper)));
            }
            Map<String, Valuation> values = new TreeMap<>();
            for (int i = 0; i < papers.size(); i++) {
                values.put(
                        papers.get(i),
                        new Valuation(prices.get(i).join(), risks.join().get(i)));
            }
            return values;
        });
    }
    // endregion

    private double price(String paper) throws IOException, InterruptedException {
        byte[] body =
                client.send(ClientRequest.get(quotes.resolve("/" + paper))).body();
        return Double.parseDouble(new String(body, StandardCharsets.US_ASCII));
    }

    /** Runs in a worker: a native library that crashes here would take this one task with it. */
    static double risk(String paper) {
        double risk = 0;
        for (int i = 1; i < 1_000_000; i++) {
            risk += Math.abs(Math.sin(paper.hashCode() * (double) i)) / 1_000_000;
        }
        return risk;
    }
}
