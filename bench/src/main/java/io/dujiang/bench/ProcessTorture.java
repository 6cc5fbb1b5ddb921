package io.dujiang.bench;

import io.dujiang.loop.LoopGroup;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The command {@code dujiang torture process}: looks for results that a pool loses or spoils when its workers are killed. */
final class ProcessTorture {
    private ProcessTorture() {}

    /** Returns whether all results were right. */
    static boolean run(ProcessTortureOptions options) throws InterruptedException {
        ProcessTortureCounts sum = new ProcessTortureCounts(0, 0, 0, 0, 0, false);
        try (LoopGroup group = LoopGroup.start()) {
            for (int round = 0; round < options.rounds(); round++) {
                Progress.say("round " + (round + 1) + " of " + options.rounds() + ": " + options.tasks() + " tasks, "
                        + options.kills() + " kills, seed " + (options.seed() + round));
                ProcessTortureCounts counts =
                        new ProcessTortureRound(group, options.kills(), options.tasks(), options.seed() + round).run();
                Progress.say(counts.toString());
                sum = sum.plus(counts);
            }
        }
        boolean sound = sum.isSound((long) options.kills() * options.rounds());
        System.out.println(options.json() ? json(options, sum, sound) : table(sum, sound));
        return sound;
    }

    private static String json(ProcessTortureOptions options, ProcessTortureCounts sum, boolean sound) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("torture", "process");
        json.put("seed", options.seed());
        json.put("rounds", options.rounds());
        json.put("sound", sound);
        json.setAll((ObjectNode) JsonMapper.shared().valueToTree(sum));
        return json.toString();
    }

    private static String table(ProcessTortureCounts sum, boolean sound) {
        return "kills " + sum.kills() + ", tasks " + sum.tasks() + ", lost " + sum.lost() + ", wrong " + sum.wrong()
                + ", retried "
                + sum.retried() + ", pool broken: " + sum.poolBroken() + "\n"
                + (sound
                        ? "All results right."
                        : "NOT SOUND: a count is wrong, fewer workers were killed than were to be, or not one task was begun again for each.");
    }
}
