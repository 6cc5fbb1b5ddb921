package io.dujiang.jobs;

/** What a store's writer keeps in memory beside the file, as of the last commit. */
record StoreMemory(LiveJobs jobs, DueCallbacks callbacks, DrainRate drain, ResultRoom room) {
    StoreMemory() {
        this(new LiveJobs(), new DueCallbacks(), new DrainRate(), new ResultRoom());
    }
}
