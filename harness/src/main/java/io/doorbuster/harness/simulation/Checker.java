package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.fulfillment.AllocatedOrder;
import io.doorbuster.domain.journal.KnownAttempt.Owner;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.KeyReused;
import io.doorbuster.domain.order.Placement.NotOwned;
import io.doorbuster.domain.order.Placement.NotReady;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Overloaded;
import io.doorbuster.domain.order.Placement.Placed;
import io.doorbuster.domain.stock.AdjustmentOutcome.Adjusted;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.StockLevel;
import io.doorbuster.harness.simulation.Cluster.Partition;
import io.doorbuster.harness.simulation.History.Adjustment;
import io.doorbuster.harness.simulation.History.Call;
import io.doorbuster.harness.simulation.History.Receipt;
import io.doorbuster.harness.simulation.LedgerModel.Movement;
import io.doorbuster.harness.simulation.LedgerModel.StoredOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds what is left of a history, and what everybody was told, against the promises. */
final class Checker {

    private final World world;
    private final LedgerModel ledger;
    private final History history;
    private final List<String> skus;

    Checker(World world, LedgerModel ledger, History history, List<String> skus) {
        this.world = world;
        this.ledger = ledger;
        this.history = history;
        this.skus = skus;
    }

    /** All reservations are over, and a level that lost nothing knows the newest row. */
    void checkGrid(Cluster cluster) {
        for (Partition partition : cluster.partitions()) {
            StockLevel level = partition.level;
            if (level != null && level.pending().size() > 0) {
                world.violated("stuck: " + partition.sku() + " has " + level.pending() + " pending in the end");
            }
            boolean knowsAll = !partition.suspect && !history.hasGivenUp(partition.sku());
            if (level != null && knowsAll && !level.ledger().equals(ledger.row(partition.sku()))) {
                world.violated("drift: " + partition.sku() + " is " + level.ledger() + " in the grid and "
                        + ledger.row(partition.sku()) + " in the ledger");
            }
        }
    }

    /** What shoppers and operators were told. */
    void checkHistory(boolean calm) {
        if (calm) {
            new SoldOutCheck(world, ledger, history).check();
        }
        Map<String, List<Call>> byShopper = new LinkedHashMap<>();
        history.calls().forEach(call -> byShopper.computeIfAbsent(call.shopper(), s -> new ArrayList<>()).add(call));
        byShopper.forEach(this::checkShopper);
        history.receipts().forEach(this::checkReceipt);
        history.adjustments().forEach(this::checkAdjustment);
    }

    private void checkShopper(String shopper, List<Call> calls) {
        List<StoredOrder> owned = ledger.orders.values().stream()
                .filter(stored -> stored.order().email().equals(shopper)).toList();
        if (owned.size() > 1) {
            world.violated("double order: " + shopper + " owns " + owned.stream().map(o -> o.order().id()).toList());
        }
        for (StoredOrder stored : owned) {
            boolean asked = calls.stream().anyMatch(call -> call.order().lines().equals(stored.order().lines()));
            if (!asked) {
                world.violated("unasked: " + shopper + " owns " + stored.order().lines() + " and never asked for it");
            }
        }
        for (Call call : calls) {
            checkAnswer(call, owned);
            calls.stream().filter(earlier -> earlier.endMicros() < call.startMicros()
                    && earlier.answer() instanceof Placed).findFirst().ifPresent(placed -> checkRepeated(call, placed));
        }
        checkRefusals(shopper, calls, owned);
    }

    private void checkAnswer(Call call, List<StoredOrder> owned) {
        PlaceOrder asked = call.order();
        switch (call.answer()) {
            case Placed(Order order, boolean replayed) -> {
                StoredOrder stored = ledger.orders.get(order.id());
                if (stored == null || !stored.order().equals(order)) {
                    world.violated("lost order: " + call.shopper() + " was answered " + order + ", the ledger has "
                            + stored);
                }
                if (!order.lines().equals(asked.lines())) {
                    world.violated("other body: " + call.shopper() + " asked for " + asked.lines() + " and got "
                            + order.lines());
                }
            }
            case KeyReused reused -> {
                boolean isTrue = owned.stream()
                        .anyMatch(o -> o.accepted().command().fingerprint() != asked.fingerprint());
                if (!isTrue) {
                    world.violated("key reused: " + call.shopper() + " was told so, and no other order has the key");
                }
            }
            case OutOfStock(String sku, long requested, long available) -> {
                if (available >= requested) {
                    world.violated("sold out: " + call.shopper() + " was told " + call.answer());
                }
            }
            case NotOwned notOwned -> {
                if (asked.intent() == Intent.PLACE) {
                    world.violated("only looked for: " + call.shopper() + " wanted an order placed");
                }
            }
            case Placement.PurchaseLimited limited ->
                    world.violated(
                            "purchase limit: " + call.shopper() + " was told " + limited + ", nothing is limited");
            case Placement.CouponUsedUp usedUp ->
                    world.violated("coupon: " + call.shopper() + " was told " + usedUp + ", there are none");
            case Placement.Unknown unknown -> {
            }
            case Overloaded overloaded -> {
            }
            case NotReady notReady -> {
            }
        }
    }

    /** A 201 binds for ever: later calls get the same order, and later other bodies are told that the key is used. */
    private void checkRepeated(Call call, Call placed) {
        boolean sameBody = call.order().fingerprint() == placed.order().fingerprint();
        Order order = ((Placed) placed.answer()).order();
        if (call.answer() instanceof Placed again && !again.order().equals(order)) {
            world.violated("double order: " + call.shopper() + " was answered " + order + ", then " + again.order());
        }
        if (sameBody && isRefusal(call.answer())) {
            world.violated("refused after 201: " + call.shopper() + " owned " + order.id() + " and was told "
                    + call.answer());
        }
    }

    /**
     * Who was only ever told that nothing was placed, by the one member that ever worked on it, owns nothing. With
     * several tries under way at once one may still come in behind the refusal of another, which is counted.
     */
    private void checkRefusals(String shopper, List<Call> calls, List<StoredOrder> owned) {
        boolean onlyRefused = calls.stream().allMatch(call -> isRefusal(call.answer())
                || call.answer() instanceof NotReady || call.answer() instanceof Overloaded);
        if (!onlyRefused || owned.isEmpty()) {
            return;
        }
        AttemptId attempt = calls.getFirst().order().attempt();
        if (history.wasHandledOncePerCall(attempt)) {
            world.violated("refused and placed: " + shopper + " was told of no order and owns "
                    + owned.getFirst().order().id());
        } else {
            world.count(Happening.REFUSED_THEN_PLACED);
        }
    }

    private static boolean isRefusal(Placement answer) {
        return answer instanceof OutOfStock || answer instanceof NotOwned || answer instanceof KeyReused;
    }

    private void checkReceipt(Receipt receipt) {
        Long quantity = ledger.movements.get(new Movement(receipt.sku(), Statements.RECEIPT, receipt.reference()));
        if (quantity == null || quantity != receipt.quantity()) {
            world.violated("lost receipt: " + receipt);
        }
    }

    private void checkAdjustment(Adjustment adjustment) {
        boolean recorded = ledger.movements.containsKey(
                new Movement(adjustment.sku(), Statements.ADJUSTMENT, adjustment.movement().toString()));
        if (adjustment.answer() instanceof Adjusted && !recorded) {
            world.violated("lost adjustment: " + adjustment);
        }
    }

    /** The figures agree with one another and with the stream's, in the ledger and in the grid. */
    void checkLedger(Cluster cluster) {
        Map<String, Long> sold = new HashMap<>();
        for (StoredOrder stored : ledger.orders.values()) {
            for (OrderLine line : stored.order().lines()) {
                sold.merge(line.sku(), line.quantity(), Long::sum);
            }
            if (!(ledger.attempts.get(stored.accepted().command().attempt()) instanceof Owner owner)
                    || !owner.order().equals(stored.order().id())) {
                world.violated("double order: the attempt of " + stored.order() + " does not own it");
            }
        }
        for (String sku : skus) {
            LedgerRow row = ledger.row(sku);
            long received = ledger.movements.entrySet().stream().filter(m -> m.getKey().sku().equals(sku))
                    .mapToLong(Map.Entry::getValue).sum();
            if (row.sold() != sold.getOrDefault(sku, 0L) || row.received() != received) {
                world.violated("conservation: " + sku + " is " + row + ", its lines sell " + sold.get(sku)
                        + ", its movements bring " + received);
            }
            StockLevel level = cluster.partition(sku).level;
            if (level != null && (!level.ledger().equals(row) || level.pending().size() > 0)) {
                world.violated("drift: " + sku + " is " + level + " in the grid and " + row + " in the ledger");
            }
        }
        checkFulfillments();
    }

    private void checkFulfillments() {
        Set<OrderId> fulfilled = new HashSet<>();
        Map<Long, Long> last = new HashMap<>();
        for (AllocatedOrder order : ledger.fulfillments) {
            if (!fulfilled.add(order.order())) {
                world.violated("fulfilled twice: " + order.order());
            }
            if (order.sequence() <= last.getOrDefault(order.writer(), 0L)) {
                world.violated("fulfilled out of order: " + order.order());
            }
            last.put(order.writer(), order.sequence());
        }
        for (StoredOrder stored : ledger.orders.values()) {
            if (!fulfilled.contains(stored.order().id())) {
                world.violated("never fulfilled: " + stored.order());
            }
        }
    }
}
