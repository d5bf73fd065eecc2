package io.doorbuster.harness.simulation;

import java.util.ArrayList;
import java.util.List;

/** Brings the faults of one history, and heals them all in the end. */
final class Nemesis {

    private final World world;
    private final Fleet fleet;
    private final LedgerModel ledger;
    private final Fulfillment fulfillment;
    private final List<Member> stopped = new ArrayList<>();
    private long healedMicros;
    private boolean calm;

    Nemesis(World world, Fleet fleet, LedgerModel ledger, Fulfillment fulfillment) {
        this.world = world;
        this.fleet = fleet;
        this.ledger = ledger;
        this.fulfillment = fulfillment;
    }

    /** Draws what goes wrong within the sale, and answers when the last of it is healed. */
    long plan(long saleMicros) {
        world.strikeOnceIn(world.chance.pick(List.of(0, 0, 200, 80, 30, 12)));
        int faults = world.chance.oneIn(4) ? 0 : world.chance.between(1, 4);
        boolean slowCommits = world.chance.oneIn(4);
        world.slowCommits(slowCommits);
        calm = faults == 0 && !slowCommits && !world.strikesEver();
        healedMicros = saleMicros;
        for (int i = 0; i < faults; i++) {
            long at = world.chance.millis(0, saleMicros / 1_000);
            Runnable fault = draw(at);
            world.timeline.after(at, fault);
        }
        world.timeline.after(healedMicros, () -> {
            world.strikeOnceIn(0);
            world.slowCommits(false);
        });
        return healedMicros;
    }

    /** Whether nothing goes wrong in this history. */
    boolean isCalm() {
        return calm;
    }

    private Runnable draw(long at) {
        return switch (world.chance.between(0, 9)) {
            case 0, 1 -> kill(at, 1);
            case 2 -> kill(at, 2);
            case 3 -> kill(at, Integer.MAX_VALUE);
            case 4, 5 -> stop(at);
            case 6, 7 -> split(at);
            case 8 -> databaseDown(at);
            default -> killJob(at);
        };
    }

    private void healed(long micros) {
        healedMicros = Math.max(healedMicros, micros);
    }

    private Runnable kill(long at, int count) {
        long noticed = world.chance.millis(100, 3_000);
        long restart = world.chance.millis(500, 15_000);
        healed(at + noticed + restart + 3_000_000);
        return () -> {
            List<Member> running = new ArrayList<>(fleet.running());
            if (running.isEmpty() || (running.size() == 1 && count == 1)) {
                return;
            }
            List<Member> victims = new ArrayList<>();
            while (victims.size() < count && !running.isEmpty()) {
                victims.add(running.remove(world.chance.between(0, running.size() - 1)));
            }
            world.count(running.isEmpty()
                    ? Happening.ALL_MEMBERS_KILLED
                    : victims.size() > 1 ? Happening.MEMBERS_KILLED_TOGETHER : Happening.MEMBER_KILLED);
            fleet.kill(victims, noticed, restart);
        };
    }

    /** A member stands still; if that is noticed, the others go on without it, and it wakes up alone. */
    private Runnable stop(long at) {
        long pause = world.chance.oneIn(3) ? 90_000_000 : world.chance.millis(200, 30_000);
        long noticed = world.chance.millis(5_000, 12_000);
        long rejoin = world.chance.millis(50, 3_000);
        healed(at + pause + rejoin + 1_000_000);
        return () -> {
            List<Member> running = fleet.running();
            if (running.size() < 2) {
                return;
            }
            Member member = world.chance.pick(running);
            stopped.add(member);
            world.count(Happening.MEMBER_STOPPED);
            world.tell(() -> member + " stands still");
            member.standStill();
            world.timeline.after(noticed, () -> {
                if (member.isStopped() && fleet.isWhole()) {
                    fleet.split(List.of(member));
                }
            });
            world.timeline.after(pause, () -> {
                stopped.remove(member);
                world.count(Happening.MEMBER_WOKE_UP);
                world.tell(() -> member + " wakes up");
                member.wakeUp();
                world.timeline.after(rejoin, fleet::merge);
            });
        };
    }

    private Runnable split(long at) {
        long duration = world.chance.millis(500, 40_000);
        boolean fromDatabase = world.chance.oneIn(3);
        healed(at + duration + 4_000_000);
        return () -> {
            List<Member> running = new ArrayList<>(fleet.running());
            if (!fleet.isWhole() || running.size() < 2) {
                return;
            }
            List<Member> half = new ArrayList<>();
            int size = world.chance.between(1, running.size() - 1);
            while (half.size() < size) {
                half.add(running.remove(world.chance.between(0, running.size() - 1)));
            }
            world.count(Happening.SPLIT);
            if (fromDatabase) {
                world.count(Happening.SPLIT_FROM_DATABASE);
                half.forEach(member -> member.reachDatabase(false));
            }
            fleet.split(half);
            world.timeline.after(duration, () -> {
                half.forEach(member -> member.reachDatabase(true));
                fleet.merge();
            });
        };
    }

    private Runnable databaseDown(long at) {
        long duration = world.chance.millis(500, 60_000);
        healed(at + duration + 5_000_000);
        return () -> {
            if (!ledger.isDown()) {
                world.count(Happening.DATABASE_DOWN);
                world.tell(() -> "the database goes down");
                ledger.crash();
                world.timeline.after(duration, () -> {
                    world.tell(() -> "the database is back");
                    ledger.restart();
                    fleet.reconcile();
                });
            }
        };
    }

    private Runnable killJob(long at) {
        healed(at);
        return fulfillment::kill;
    }
}
