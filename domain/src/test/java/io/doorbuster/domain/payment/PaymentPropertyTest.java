package io.doorbuster.domain.payment;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.order.OrderPayment;
import io.doorbuster.domain.order.OrderTerms;
import io.doorbuster.domain.payment.OrderFacts.DueRefund;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What must hold of every payment, whatever happens to it; the seed of a life that fails stands in its message. */
class PaymentPropertyTest {

    private static final int LIVES = 20_000;
    private static final int MOVES = 40;
    /** Steps within which a payment must come to rest once everybody answers. */
    private static final int PATIENCE = 30;

    @Test
    void givesBackNoMoreThanCame() {
        eachLife(life -> assertThat(life.payment().refundedMinor()).isBetween(0L, life.payment().capturedMinor()));
    }

    @Test
    void neverComesBackFromWhereItEnded() {
        eachLife(life -> {
            PaymentStatus before = PaymentStatus.PENDING;
            Payment payment = life.wanted;
            for (PaymentEvent event : life.heard) {
                payment = payment.after(event);
                assertThat(payment.status()).isGreaterThanOrEqualTo(before);
                assertThat(before.isFinal() && !payment.status().isFinal()).isFalse();
                before = payment.status();
            }
        });
    }

    @Test
    void isTheSameInWhicheverOrderItWasHeardAndHoweverOften() {
        eachLife(life -> {
            List<PaymentEvent> others = new ArrayList<>(life.heard);
            others.addAll(life.heard.subList(0, life.heard.size() / 2));
            Collections.shuffle(others, life.random);
            assertThat(life.wanted.after(others)).isEqualTo(life.payment());
        });
    }

    @Test
    void movesTheMoneyOnce() {
        eachLife(life -> {
            life.comeToRest();
            Provider provider = life.provider;
            assertThat(provider.captures).as("captures").isLessThanOrEqualTo(1);
            assertThat(life.payment().capturedMinor()).isEqualTo(provider.captured);
            assertThat(life.payment().refundedMinor()).isEqualTo(provider.refunded());
            if (life.cancelled) {
                assertThat(provider.captured - provider.refunded()).as("kept of a cancelled order").isZero();
                assertThat(provider.isPromised()).as("promised for a cancelled order").isFalse();
            } else if (life.shipped) {
                assertThat(provider.captured).as("taken for what was shipped").isEqualTo(life.wanted.dueMinor());
            }
            assertThat(life.shipped && life.cancelled).isFalse();
        });
    }

    @Test
    void opensNothingToTheWarehouseThatIsNotPromised() {
        eachLife(life -> assertThat(life.shippedUnpaid).isFalse());
    }

    @Test
    void cancelsNoOrderForItsTimeThatItsBuyerHasConfirmed() {
        eachLife(life -> {
            life.comeToRest();
            assertThat(life.confirmedInVain).isFalse();
        });
    }

    @Test
    void owesBackOfACancelledOrderWhatCameAndNoMore() {
        Payment payment = Payment.requested(PaymentMethod.PREPAYMENT, 100)
                .after(new PaymentEvent.Captured("a", 60));
        List<DueRefund> due = List.of(new DueRefund("old", 45), new DueRefund("larger", 20), new DueRefund("small", 5));

        assertThat(payment.unfunded(new OrderFacts(true, false, false, due, 75))).as("of 60, 5 went back before")
                .containsExactly("larger");
        assertThat(payment.unclaimedMinor(new OrderFacts(true, false, false, List.of(), 55))).isEqualTo(5);
        assertThat(payment.unfunded(new OrderFacts(false, false, false, due, 75))).isEmpty();
    }

    @Test
    void endsAPrepaymentOnlyWhenItsTimeIsOverAndNotAllHasCome() {
        Payment payment = Payment.requested(PaymentMethod.PREPAYMENT, 100).after(new PaymentEvent.Captured("a", 60));
        List<DueRefund> due = List.of(new DueRefund("ref", 5));

        assertThat(payment.next(new OrderFacts(false, false, false, due, 5))).as("people move that money")
                .isEqualTo(new PaymentStep.Rest());
        assertThat(payment.next(new OrderFacts(false, false, true, due, 5)))
                .isEqualTo(new PaymentStep.CancelOrder("the money did not come in time"));
        assertThat(payment.after(new PaymentEvent.Captured("b", 40)).next(new OrderFacts(false, false, true, due, 5)))
                .isEqualTo(new PaymentStep.Rest());
    }

    @Test
    void writesNoSecretIntoLogs() {
        PaymentEvent event = new PaymentEvent.ActionRequired("pi_1_secret");
        Payment payment = Payment.requested(PaymentMethod.STRIPE, 1).after(event);

        assertThat(event + " " + payment + " " + OrderPayment.of(payment, 1) + OrderTerms.NONE.paidBy("pm_secret"))
                .doesNotContain("secret");
    }

    private interface Check {
        void of(Life life);
    }

    private static void eachLife(Check check) {
        for (int seed = 0; seed < LIVES; seed++) {
            Life life = new Life(seed);
            try {
                life.live();
                check.of(life);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("life " + seed + ": " + life.heard, e);
            }
        }
    }

    /** As Stripe does it: one payment, whose state decides; a refund counts once by its id. */
    private static final class Provider {
        private enum State {
            UNKNOWN, OPEN, ASKS_BUYER, PROMISED, DECLINED, TAKEN, CANCELED
        }

        private final Random random;
        private final long due;
        private final Map<String, Long> refunds = new LinkedHashMap<>();
        private State state = State.UNKNOWN;
        private long captured;
        private int captures;

        private Provider(Random random, long due) {
            this.random = random;
            this.due = due;
        }

        private long refunded() {
            return refunds.values().stream().mapToLong(Long::longValue).sum();
        }

        private boolean isPromised() {
            return state == State.PROMISED;
        }

        private List<PaymentEvent> perform(PaymentStep step) {
            return switch (step) {
                case PaymentStep.Open _ -> {
                    state = state == State.UNKNOWN ? State.OPEN : state;
                    yield List.of(new PaymentEvent.Opened("pi_1"));
                }
                case PaymentStep.Confirm _ -> {
                    if (state == State.OPEN) {
                        state = List.of(State.PROMISED, State.PROMISED, State.DECLINED, State.ASKS_BUYER)
                                .get(random.nextInt(4));
                    }
                    yield known();
                }
                case PaymentStep.Capture _ -> {
                    if (state == State.PROMISED) {
                        state = State.TAKEN;
                        captured += due;
                        captures++;
                    }
                    yield known();
                }
                case PaymentStep.Cancel(String reference) -> {
                    if (reference.isEmpty()) {
                        yield List.of(new PaymentEvent.Voided());
                    }
                    state = state == State.TAKEN ? state : State.CANCELED;
                    yield known();
                }
                case PaymentStep.SendRefund(String _, String id, long amount) -> {
                    refunds.putIfAbsent(id, amount);
                    yield List.of(new PaymentEvent.Refunded(id, amount));
                }
                case PaymentStep.Expire _ -> known();
                case PaymentStep.CancelOrder _,PaymentStep.GiveUp _,PaymentStep.Rest _ -> List.of();
            };
        }

        /** Somebody takes the money in the provider's own pages, now and then. */
        private List<PaymentEvent> isTakenByHand() {
            return random.nextInt(4) == 0 ? perform(new PaymentStep.Capture("pi_1", due)) : known();
        }

        /** The buyer makes up their mind. */
        private List<PaymentEvent> buyerActs() {
            if (state == State.ASKS_BUYER) {
                state = random.nextBoolean() ? State.PROMISED : State.DECLINED;
            }
            return known();
        }

        private List<PaymentEvent> known() {
            return switch (state) {
                case UNKNOWN, OPEN -> List.of();
                case ASKS_BUYER -> List.of(new PaymentEvent.ActionRequired("secret"));
                case PROMISED -> List.of(new PaymentEvent.Authorized(due));
                case DECLINED -> List.of(new PaymentEvent.Declined("card_declined"));
                case TAKEN -> List.of(new PaymentEvent.Captured("pi_1", captured));
                case CANCELED -> List.of(new PaymentEvent.Voided());
            };
        }
    }

    /** An order and its payment, in a world where answers get lost, and webhooks come late, twice and in any order. */
    private static final class Life {
        private final Random random;
        private final Payment wanted;
        private final Provider provider;
        private final List<PaymentEvent> heard = new ArrayList<>();
        private final List<PaymentEvent> onTheirWay = new ArrayList<>();
        private final Map<String, Long> refunds = new LinkedHashMap<>();
        private boolean cancelled;
        private boolean shipped;
        private boolean overdue;
        private boolean shippedUnpaid;
        private boolean confirmedInVain;

        private Life(long seed) {
            random = new Random(seed);
            wanted = Payment.requested(PaymentMethod.STRIPE, 1 + random.nextInt(10_000));
            provider = new Provider(random, wanted.dueMinor());
        }

        private Payment payment() {
            return wanted.after(heard);
        }

        private OrderFacts facts() {
            Set<String> done = new HashSet<>(payment().refunded().keySet());
            List<DueRefund> due = refunds.entrySet().stream().filter(refund -> !done.contains(refund.getKey()))
                    .map(refund -> new DueRefund(refund.getKey(), refund.getValue())).toList();
            return new OrderFacts(cancelled, shipped, overdue, due,
                    refunds.values().stream().mapToLong(Long::longValue).sum());
        }

        private void live() {
            for (int i = 0; i < MOVES; i++) {
                switch (random.nextInt(13)) {
                    case 0, 1, 2, 3, 4 -> step(random.nextInt(4) == 0);
                    case 5, 6 -> webhook();
                    case 7 -> onTheirWay.addAll(provider.buyerActs());
                    case 8 -> cancel(random.nextInt(3) == 0);
                    case 9 -> ship();
                    case 10 -> refund();
                    case 11 -> onTheirWay.addAll(provider.isTakenByHand());
                    default -> overdue |= payment().status() == PaymentStatus.ACTION_REQUIRED && random.nextInt(4) == 0;
                }
            }
        }

        private void comeToRest() {
            Collections.shuffle(onTheirWay, random);
            heard.addAll(onTheirWay);
            onTheirWay.clear();
            overdue = true;
            for (int i = 0; i < PATIENCE; i++) {
                step(false);
            }
            assertThat(payment().next(facts())).isInstanceOfAny(PaymentStep.Rest.class, PaymentStep.GiveUp.class);
        }

        private void step(boolean answerIsLost) {
            noteUnclaimed();
            PaymentStep step = payment().next(facts());
            boolean expires = step instanceof PaymentStep.Expire && provider.state == Provider.State.ASKS_BUYER;
            if (step instanceof PaymentStep.CancelOrder || expires) {
                confirmedInVain |= payment().status() == PaymentStatus.ACTION_REQUIRED && provider.isPromised();
                cancel(true);
            }
            List<PaymentEvent> events = provider.perform(step);
            onTheirWay.addAll(events);
            if (!answerIsLost) {
                heard.addAll(events);
            }
        }

        private void noteUnclaimed() {
            long unclaimed = payment().unclaimedMinor(facts());
            if (unclaimed > 0) {
                refunds.put("cancellation " + payment().capturedMinor(), unclaimed);
            }
        }

        private void webhook() {
            if (!onTheirWay.isEmpty()) {
                int which = random.nextInt(onTheirWay.size());
                heard.add(random.nextBoolean() ? onTheirWay.get(which) : onTheirWay.remove(which));
            }
        }

        private void cancel(boolean wantedNow) {
            cancelled |= wantedNow && !shipped;
        }

        private void ship() {
            if (!cancelled && payment().allowsShipping()) {
                shippedUnpaid |= !provider.isPromised() && provider.captured == 0;
                shipped = true;
            }
        }

        private void refund() {
            long left = wanted.dueMinor() - facts().askedBackMinor();
            if (shipped && left > 0) {
                refunds.put("refund " + refunds.size(), 1 + random.nextLong(left));
            }
        }
    }
}
