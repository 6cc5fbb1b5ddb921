package io.dujiang.cli;

import java.io.PrintWriter;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The end of a job, which is waited for.
 *
 * @param service that runs it
 * @param id of the job
 */
record JobEnd(ServiceClient service, String id) {
    private static final Set<String> FINISHED = Set.of("succeeded", "dead", "cancelled");
    private static final String STEP = "30s";

    /** Waits, then prints the result or why there is none. Returns 0 if the job succeeded, else 1. */
    int print(PrintWriter out, boolean json) {
        JsonNode job = await();
        boolean succeeded = job.path("state").asString().equals("succeeded");
        if (json) {
            out.println(job);
        } else {
            out.println(succeeded ? service.getText(path() + "/result") : JobText.of(job));
        }
        return succeeded ? 0 : 1;
    }

    private JsonNode await() {
        JsonNode job = service.get(path() + "?wait=" + STEP);
        while (!FINISHED.contains(job.path("state").asString())) {
            job = service.get(path() + "?wait=" + STEP);
        }
        return job;
    }

    private String path() {
        return "/v1/job/" + ServiceClient.encode(id);
    }
}
