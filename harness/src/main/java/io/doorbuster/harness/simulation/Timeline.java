package io.doorbuster.harness.simulation;

import java.util.PriorityQueue;

/** Virtual time in microseconds, and what happens when. Events of one moment happen in the order they were set. */
final class Timeline {

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long count;

    private record Event(long at, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    long now() {
        return now;
    }

    /** Events that have been set so far. */
    long count() {
        return count;
    }

    void after(long micros, Runnable action) {
        events.add(new Event(now + Math.max(0, micros), count++, action));
    }

    /** Lets everything happen up to {@code until}. */
    void run(long until) {
        Event next = events.peek();
        while (next != null && next.at() <= until) {
            events.poll();
            now = next.at();
            next.action().run();
            next = events.peek();
        }
        now = until;
    }
}
