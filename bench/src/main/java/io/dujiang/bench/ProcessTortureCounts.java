package io.dujiang.bench;

/**
 * What a round of {@code dujiang torture process} came to.
 *
 * @param kills of workers that held a started task
 * @param tasks that were run
 * @param lost tasks whose result did not come
 * @param wrong results that were not right, or came twice
 * @param retried tasks that were begun again since their worker died
 * @param poolBroken whether the pool failed, or runs nothing any more
 */
record ProcessTortureCounts(int kills, int tasks, long lost, long wrong, long retried, boolean poolBroken) {
    /**
     * True if nothing went wrong, and as many workers were killed as were to be: else nothing is proved. Each kill meets one started task, which is
     * begun again; a task that is begun again otherwise had a worker that died by itself.
     */
    boolean isSound(long wantedKills) {
        return kills >= wantedKills && retried == kills && lost == 0 && wrong == 0 && !poolBroken;
    }

    ProcessTortureCounts plus(ProcessTortureCounts other) {
        return new ProcessTortureCounts(
                kills + other.kills,
                tasks + other.tasks,
                lost + other.lost,
                wrong + other.wrong,
                retried + other.retried,
                poolBroken || other.poolBroken);
    }
}
