package io.dujiang.jobs;

/** Changes nothing; it is told after all that was decided before it. */
final class PassCommand extends Command<Boolean> {
    @Override
    void write(Group group) {
        answerWith(true);
    }
}
