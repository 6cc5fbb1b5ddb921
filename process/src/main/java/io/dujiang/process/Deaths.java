package io.dujiang.process;

import java.util.ArrayList;
import java.util.List;

/** The workers that a task was in when they died: those it is to blame for, and those that were killed while no task was. */
final class Deaths {
    /** A task is not carried along for ever where workers have to be killed and no task is to blame. */
    private static final int MAX_BLAMELESS = 100;

    private final List<String> stories = new ArrayList<>();
    private int blameless;

    /** Returns how often it is to blame, with this time. */
    int blame(String story) {
        stories.add(story);
        return stories.size();
    }

    /** Returns whether it may be tried again. */
    boolean excuse() {
        return ++blameless < MAX_BLAMELESS;
    }

    /** Each death in a sentence. */
    String story() {
        return stories.size() == 1 ? stories.getFirst() : String.join("\nBefore the last one: ", stories.reversed());
    }
}
