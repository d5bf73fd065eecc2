package io.doorbuster.harness.simulation;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.journal.AcceptedOrder;
import io.doorbuster.domain.journal.BatchDecision;
import io.doorbuster.domain.journal.Found;
import io.doorbuster.domain.journal.JournalEntry;
import io.doorbuster.domain.journal.KnownAttempt;
import io.doorbuster.domain.journal.KnownAttempt.Owner;
import io.doorbuster.domain.journal.Resend;
import io.doorbuster.domain.journal.Ruling;
import io.doorbuster.domain.journal.WriteFault;
import io.doorbuster.domain.order.Durability;
import io.doorbuster.domain.order.Order;
import io.doorbuster.domain.order.OrderId;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder.Intent;
import io.doorbuster.domain.order.Placement;
import io.doorbuster.domain.order.Placement.OutOfStock;
import io.doorbuster.domain.order.Placement.Unknown;
import io.doorbuster.domain.stock.LedgerRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a writer sends of a batch, as {@code JournalWriter} does: new orders at once, what is known is recalled, and everything
 * else is looked up under its locks.
 */
final class BatchWriter {

    private final Writer writer;
    private final Member member;
    private final World world;
    private final Set<AttemptId> seen = new HashSet<>();
    private long lastSequence;

    BatchWriter(Writer writer, Member member) {
        this.writer = writer;
        this.member = member;
        this.world = member.world;
    }

    void write(Delivery delivery, Connection open) {
        if (delivery.resend == Resend.NOT_SENT) {
            placeNew(delivery, open);
        } else {
            lookUp(delivery, open);
        }
    }

    /** One statement, with its COMMIT behind it. */
    private void placeNew(Delivery delivery, Connection open) {
        delivery.reached = Resend.Reached.NOTHING;
        // Not all: some have coupons or limits, and a writer that was given a warning does so no more.
        boolean placesAtOnce = !world.chance.oneIn(4);
        List<Writer.Waiting> fresh = delivery.rest.stream().filter(waiting -> placesAtOnce
                && waiting.entry().intent() == Intent.PLACE && !isSeen(waiting.entry().order().attempt())).toList();
        List<JournalEntry> entries = fresh.stream().map(Writer.Waiting::entry).toList();
        Set<String> skus = BatchDecision.reservedSkus(entries);
        Instant placedAt = Instant.ofEpochMilli(member.nowMillis());
        BatchDecision hoped =
                BatchDecision.decide(entries, Found.plenty(skus), lastSequence, () -> newId(placedAt));
        List<AcceptedOrder> accepted = hoped.accepted();
        if (accepted.isEmpty()) {
            recall(delivery, open);
            return;
        }
        lastSequence += accepted.size();
        Map<OrderId, Order> orders = new HashMap<>();
        accepted.forEach(order -> orders.put(order.id(), order.placedBy(writer.number(), Durability.LEDGER, placedAt)));
        delivery.reached = Resend.Reached.COMMIT;
        open.send(Statements.place(writer.number(), skus, accepted, orders), inserted -> {
            Runnable tell = () -> placedAtOnce(delivery, fresh, hoped, accepted, orders, inserted);
            if (world.has(Bug.ANSWER_BEFORE_COMMIT)) {
                tell.run();
                open.commit(() -> recall(delivery, open), fault -> writer.failed(delivery, fault));
            } else {
                open.commit(() -> {
                    tell.run();
                    recall(delivery, open);
                }, fault -> writer.failed(delivery, fault));
            }
        }, fault -> {
            if (fault != WriteFault.UNAVAILABLE) {
                delivery.reached = Resend.Reached.NOTHING;
            }
            writer.failed(delivery, fault);
        });
    }

    private void placedAtOnce(Delivery delivery, List<Writer.Waiting> fresh, BatchDecision hoped,
            List<AcceptedOrder> accepted, Map<OrderId, Order> orders, Statements.Inserted inserted) {
        world.count(inserted.orders().isEmpty() ? Happening.DID_NOT_FIT_AT_ONCE : Happening.PLACED_AT_ONCE);
        SortedMap<Long, Order> committed = new TreeMap<>();
        accepted.stream().filter(order -> inserted.orders().contains(order.id()))
                .forEach(order -> committed.put(order.sequence(), Objects.requireNonNull(orders.get(order.id()))));
        member.recent.add(writer.number(), committed);
        List<Writer.Waiting> answered =
                IntStream.range(0, fresh.size()).filter(i -> hoped.isPlaced(i, inserted.orders()))
                        .mapToObj(fresh::get).toList();
        fresh.forEach(waiting -> seen.add(waiting.entry().order().attempt()));
        answer(delivery, answered, hoped.placed(inserted.orders()), inserted.rows(),
                order -> Objects.requireNonNull(orders.get(order.id())), Map.of());
    }

    /** One round trip, without a lock. */
    private void recall(Delivery delivery, Connection open) {
        delivery.reached = Resend.Reached.NOTHING;
        List<JournalEntry> asked = delivery.entries().stream()
                .filter(entry -> entry.intent() == Intent.RECALL || isSeen(entry.order().attempt())).toList();
        if (asked.isEmpty()) {
            lookUp(delivery, open);
            return;
        }
        open.send(Statements.recall(BatchDecision.reservedSkus(asked), BatchDecision.attempts(asked)), recalled -> {
            Map<AttemptId, KnownAttempt> known = recalled.found().attempts();
            List<Writer.Waiting> answered = delivery.rest.stream()
                    .filter(waiting -> BatchDecision.isDecided(waiting.entry(), known)).toList();
            List<JournalEntry> entries = answered.stream().map(Writer.Waiting::entry).toList();
            Found found = world.has(Bug.ANY_BODY_IS_A_REPLAY) ? sameBodies(entries, recalled.found())
                    : recalled.found();
            BatchDecision decision = BatchDecision.decide(entries, found, lastSequence, () -> newId(Instant.EPOCH));
            if (!decision.replayed().isEmpty()) {
                world.count(Happening.RECALLED);
            }
            if (world.has(Bug.REPLAY_GIVES_STOCK_BACK)) {
                decision.replayed().forEach(id -> giveBack(Objects.requireNonNull(recalled.orders().get(id))));
            }
            answer(delivery, answered, decision, found.rows(),
                    order -> order.placedBy(writer.number(), Durability.LEDGER, Instant.EPOCH), recalled.orders());
            lookUp(delivery, open);
        }, fault -> writer.failed(delivery, fault));
    }

    /** Whether this writer knows, or believes to know, that the attempt has been here before: it forgets some. */
    boolean isSeen(AttemptId attempt) {
        return seen.contains(attempt) && !world.chance.oneIn(8);
    }

    private void answer(Delivery delivery, List<Writer.Waiting> answered, BatchDecision decision,
            Map<String, LedgerRow> rows,
            Function<AcceptedOrder, Order> placed, Map<OrderId, Order> replays) {
        writer.hasAnswered();
        member.settle(decision.settlements(rows));
        countRulings(decision);
        List<Placement> answers = decision.answers(placed, replays);
        for (int i = 0; i < answers.size(); i++) {
            answered.get(i).answer().accept(answers.get(i));
        }
        delivery.rest = delivery.rest.stream().filter(waiting -> !answered.contains(waiting)).toList();
    }

    private void lookUp(Delivery delivery, Connection open) {
        delivery.reached = Resend.Reached.NOTHING;
        if (delivery.rest.isEmpty()) {
            writer.done(delivery);
            return;
        }
        List<JournalEntry> entries = delivery.entries();
        open.send(Statements.lockAndFind(BatchDecision.reservedSkus(entries), BatchDecision.attempts(entries)),
                found -> {
                    delivery.reached = Resend.Reached.LOCKS;
                    open.idles();
                    member.goOn(() -> new Transaction(delivery, open, found).decide());
                }, fault -> writer.failed(delivery, fault));
    }

    private void giveBack(Order order) {
        for (OrderLine line : order.lines()) {
            LedgerRow row = member.ledger.row(line.sku());
            member.ledger.put(line.sku(), new LedgerRow(row.version() + 1, row.received(),
                    Math.max(0, row.sold() - line.quantity())));
        }
    }

    private void countRulings(BatchDecision decision) {
        for (Ruling ruling : decision.rulings()) {
            if (ruling instanceof Ruling.Accept accept && accept.replay()) {
                world.count(Happening.TWINS_IN_BATCH);
            } else if (ruling instanceof Ruling.Refuse(Placement reason)) {
                if (reason instanceof Unknown) {
                    world.count(Happening.BARRED_BY_VOID);
                } else if (reason instanceof OutOfStock) {
                    world.count(Happening.REFUSED_BY_JOURNAL);
                }
            }
        }
    }

    private OrderId newId(Instant at) {
        return OrderId.of(at.toEpochMilli(), world.chance.nextLong(), world.chance.nextLong());
    }

    /** One transaction under way. */
    private final class Transaction {
        private final Delivery delivery;
        private final Connection open;
        private final Found found;
        private final Instant placedAt = Instant.ofEpochMilli(member.nowMillis());
        private final Map<String, LedgerRow> rows;
        private final Map<OrderId, Order> placed = new HashMap<>();
        private final SortedMap<Long, Order> committed = new TreeMap<>();
        private BatchDecision decision;

        private Transaction(Delivery delivery, Connection open, Found found) {
            this.delivery = delivery;
            this.open = open;
            this.found = world.has(Bug.ANY_BODY_IS_A_REPLAY) ? sameBodies(delivery.entries(), found) : found;
            this.rows = new HashMap<>(found.rows());
            this.decision = BatchDecision.decide(delivery.entries(), this.found, lastSequence,
                    () -> newId(placedAt));
        }

        private void decide() {
            List<AcceptedOrder> accepted = decision.accepted();
            if (accepted.isEmpty()) {
                readReplays();
                return;
            }
            lastSequence += accepted.size();
            accepted.forEach(
                    order -> placed.put(order.id(), order.placedBy(writer.number(), Durability.LEDGER, placedAt)));
            open.send(Statements.insert(writer.number(), accepted, placed), inserted -> {
                rows.putAll(inserted.rows());
                accepted.stream().filter(order -> inserted.orders().contains(order.id()))
                        .forEach(order -> committed.put(order.sequence(), placed.get(order.id())));
                correct(inserted.orders());
            }, this::failed);
        }

        private void correct(Set<OrderId> inserted) {
            List<JournalEntry> overtaken = decision.overtaken(inserted);
            if (overtaken.isEmpty()) {
                readReplays();
                return;
            }
            world.count(Happening.OVERTAKEN);
            open.send(Statements.lockAndFind(Set.of(), BatchDecision.attempts(overtaken)), again -> {
                decision = decision.withoutOvertaken(inserted, again.attempts());
                readReplays();
            }, this::failed);
        }

        private void readReplays() {
            if (decision.replayed().isEmpty()) {
                commit(Map.of());
            } else {
                open.send(Statements.read(decision.replayed()), this::commit, this::failed);
            }
        }

        private void commit(Map<OrderId, Order> replays) {
            if (world.has(Bug.REPLAY_GIVES_STOCK_BACK)) {
                replays.values().forEach(BatchWriter.this::giveBack);
            }
            delivery.reached = Resend.Reached.COMMIT;
            if (world.has(Bug.ANSWER_BEFORE_COMMIT)) {
                tell(replays);
                open.commit(() -> writer.done(delivery), this::failed);
            } else {
                open.commit(() -> {
                    tell(replays);
                    writer.done(delivery);
                }, this::failed);
            }
        }

        private void tell(Map<OrderId, Order> replays) {
            member.recent.add(writer.number(), committed);
            delivery.rest.forEach(waiting -> seen.add(waiting.entry().order().attempt()));
            answer(delivery, delivery.rest, decision, rows,
                    order -> placed.getOrDefault(order.id(),
                            order.placedBy(writer.number(), Durability.LEDGER, placedAt)),
                    replays);
        }

        private void failed(WriteFault fault) {
            writer.failed(delivery, fault);
        }
    }

    private static Found sameBodies(List<JournalEntry> entries, Found found) {
        Map<AttemptId, KnownAttempt> attempts = new HashMap<>(found.attempts());
        for (JournalEntry entry : entries) {
            attempts.computeIfPresent(entry.order().attempt(), (attempt, known) -> known instanceof Owner owner
                    ? new Owner(owner.order(), entry.order().fingerprint())
                    : known);
        }
        return new Found(found.rows(), found.closed(), attempts);
    }
}
