package io.doorbuster.harness.simulation;

import java.util.ArrayList;
import java.util.List;

/** A process: it runs, it stands still and goes on later (SIGSTOP), or it is gone with all that it was doing. */
class Node {

    final World world;
    final String name;
    private final List<Runnable> whenAwake = new ArrayList<>();
    private boolean alive = true;
    private boolean stopped;

    Node(World world, String name) {
        this.world = world;
        this.name = name;
    }

    final boolean isAlive() {
        return alive;
    }

    final boolean isRunning() {
        return alive && !stopped;
    }

    final boolean isStopped() {
        return stopped;
    }

    /** The process does {@code action} that much later; not if it is gone by then, and not before it runs again. */
    final void later(long micros, Runnable action) {
        world.timeline.after(micros, () -> hear(action));
    }

    /** A message is here. */
    final void hear(Runnable action) {
        if (stopped) {
            whenAwake.add(action);
        } else if (alive) {
            action.run();
        }
    }

    final void die() {
        alive = false;
        stopped = false;
        whenAwake.clear();
    }

    final void stop() {
        stopped = alive;
    }

    /** Goes on where it stopped: with all that came meanwhile, at once. */
    final void wakeUp() {
        stopped = false;
        List<Runnable> actions = List.copyOf(whenAwake);
        whenAwake.clear();
        actions.forEach(this::hear);
    }

    @Override
    public final String toString() {
        return name;
    }
}
