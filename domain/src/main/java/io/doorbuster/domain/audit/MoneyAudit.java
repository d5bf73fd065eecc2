package io.doorbuster.domain.audit;

import java.util.List;

/**
 * Payments, held against their orders and refunds.
 *
 * @param inconsistent payments of which more came than the order costs, or more went back than came; whose order is
 *     cancelled while what came is neither gone nor due to go back; or whose events say something else than what is shown of
 *     the payment or its refunds
 * @param lines a line for each currency
 */
public record MoneyAudit(long inconsistent, List<MoneyLine> lines) {

    /** No payments. */
    public static final MoneyAudit NONE = new MoneyAudit(0, List.of());

    public MoneyAudit {
        lines = List.copyOf(lines);
    }
}
