package io.dujiang.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the runs of a torture came to, in order. */
final class TortureReport {
    private final TortureOptions options;
    private final Map<TortureRun, TortureCounts> runs = new LinkedHashMap<>();

    TortureReport(TortureOptions options) {
        this.options = options;
    }

    void add(TortureRun run, TortureCounts counts) {
        runs.put(run, counts);
    }

    boolean isSound() {
        return runs.values().stream().allMatch(TortureCounts::isSound);
    }

    String json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("torture", "loop");
        json.put("seed", options.seed());
        json.put("seconds", options.seconds());
        json.put("sound", isSound());
        ArrayNode array = json.putArray("runs");
        runs.forEach((run, counts) -> {
            ObjectNode one = array.addObject();
            one.put("carriers", run.loops());
            one.put("seconds", run.time().toSeconds());
            one.setAll((ObjectNode) JsonMapper.shared().valueToTree(counts));
        });
        return json.toString();
    }

    String table() {
        StringBuilder text = new StringBuilder(
                "carriers    started      ended  failed  cancelled  lost  doubled  faults  takeovers\n");
        runs.forEach((run, counts) -> text.append(String.format(
                Locale.ROOT,
                "%8d %10d %10d %7d %10d %5d %8d %7d %10d%n",
                run.loops(),
                counts.started(),
                counts.ended(),
                counts.failedAsPlanned(),
                counts.cancelled(),
                counts.lost(),
                counts.doubled(),
                counts.faults(),
                counts.takeovers())));
        return text.append(isSound() ? "All accounted for." : "NOT SOUND: see standard error.")
                .toString();
    }
}
