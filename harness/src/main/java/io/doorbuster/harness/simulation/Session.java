package io.doorbuster.harness.simulation;

import io.doorbuster.domain.journal.WriteFault;
import io.doorbuster.domain.stock.LedgerRow;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The server's end of a connection: its transaction, with what it holds and what it will change. Changes show to others
 * when they are committed (READ COMMITTED); nothing reads its own but through {@link #row}.
 */
final class Session {

    /** As {@code lock_timeout} is set for all of our connections. */
    private static final long LOCK_TIMEOUT_MICROS = 5_000_000;

    private final LedgerModel ledger;
    private final Set<Object> held = new LinkedHashSet<>();
    private final List<Runnable> effects = new ArrayList<>();
    private final Map<String, LedgerRow> rows = new TreeMap<>();
    private boolean ended;
    private boolean waiting;
    private boolean committing;
    private long waits;
    private Runnable whenEnded = () -> {
    };

    Session(LedgerModel ledger) {
        this.ledger = ledger;
    }

    LedgerModel ledger() {
        return ledger;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isWaiting() {
        return waiting && !ended;
    }

    boolean isInTransaction() {
        return !held.isEmpty() || !effects.isEmpty();
    }

    void onEnd(Runnable heard) {
        whenEnded = heard;
    }

    void hold(Object key) {
        held.add(key);
    }

    /** Takes the locks one after the other, then goes on; a wait that takes too long is a conflict. */
    void lock(Iterator<?> keys, Runnable then, Consumer<WriteFault> fault) {
        if (ended) {
            return;
        }
        if (!keys.hasNext()) {
            waiting = false;
            then.run();
            return;
        }
        waiting = true;
        long wait = ++waits;
        boolean[] granted = {false};
        ledger.acquire(this, keys.next(), () -> waits == wait && isWaiting(), () -> {
            granted[0] = true;
            waits++;
            lock(keys, then, fault);
        });
        if (!granted[0]) {
            ledger.world.timeline.after(LOCK_TIMEOUT_MICROS, () -> {
                if (waits == wait && isWaiting()) {
                    waiting = false;
                    ledger.world.count(Happening.LOCK_TIMEOUT);
                    fault.accept(WriteFault.CONFLICT);
                }
            });
        }
    }

    /** The row as this transaction sees it. */
    LedgerRow row(String sku) {
        LedgerRow mine = rows.get(sku);
        return mine == null ? ledger.row(sku) : mine;
    }

    void change(String sku, LedgerRow row) {
        rows.put(sku, row);
    }

    void change(Runnable effect) {
        effects.add(effect);
    }

    /** Commits now, or after a stall in which the locks stay held and nobody can tell how it will end. */
    void commit(long stallMicros, Runnable done) {
        if (stallMicros == 0) {
            apply();
            done.run();
            return;
        }
        committing = true;
        ledger.world.count(Happening.COMMIT_STALLED);
        ledger.world.timeline.after(stallMicros, () -> {
            if (committing) {
                committing = false;
                apply();
                done.run();
            }
        });
    }

    void rollback() {
        effects.clear();
        rows.clear();
        waiting = false;
        List<Object> keys = List.copyOf(held);
        held.clear();
        ledger.release(this, keys);
    }

    /** The server hears that the client is gone: what is not being committed is rolled back. */
    void end() {
        if (!ended && !committing) {
            ended = true;
            rollback();
            ledger.closed(this);
            whenEnded.run();
        }
    }

    void crash() {
        if (committing && ledger.world.chance.oneIn(2)) {
            apply();
        }
        committing = false;
        end();
    }

    private void apply() {
        rows.forEach(ledger::put);
        effects.forEach(Runnable::run);
        rollback();
    }
}
