package io.doorbuster.domain.cart;

import io.doorbuster.domain.stock.Hold;
import io.doorbuster.domain.stock.HoldId;
import java.util.ArrayList;
import java.util.List;

/**
 * What is held for a cart: the record of it. The units themselves are kept by the stock levels, SKU by SKU, until the
 * same moment.
 *
 * @param lines units by SKU; at most those of the cart's line items
 * @param firstMillis when the hold began: it can be extended only so far from there
 * @param expiresAtMillis from this moment on its units are everybody's
 */
public record CartHold(HoldId id, List<HeldLine> lines, long firstMillis, long expiresAtMillis) {

    /** Nothing is held. */
    public static final CartHold NONE = new CartHold(HoldId.NONE, List.of(), 0, 0);

    /** Units of one SKU. */
    public record HeldLine(String sku, long quantity) {}

    public CartHold {
        lines = List.copyOf(lines);
    }

    /** Whether there is one, open or expired. */
    public boolean exists() {
        return !id.equals(HoldId.NONE);
    }

    /** Whether it keeps its units at {@code nowMillis}. */
    public boolean isOpenAt(long nowMillis) {
        return exists() && nowMillis < expiresAtMillis;
    }

    /** Units held of a SKU. */
    public long quantityOf(String sku) {
        return lines.stream().filter(line -> line.sku().equals(sku)).mapToLong(HeldLine::quantity).sum();
    }

    /** What a stock level keeps for a line. */
    public Hold of(HeldLine line) {
        return new Hold(id, line.quantity(), expiresAtMillis);
    }

    /** Whether it once kept units that are everybody's at {@code nowMillis}, and nobody has said so to its shopper. */
    public boolean isOverAt(long nowMillis) {
        return !lines.isEmpty() && nowMillis >= expiresAtMillis;
    }

    /**
     * The hold of a cart that has these line items now: what was taken out of the cart is held no more. It keeps its name
     * even without a line, so that the stock levels can be told.
     */
    CartHold within(List<LineItem> items, long nowMillis) {
        if (!isOpenAt(nowMillis)) {
            return NONE;
        }
        List<HeldLine> kept = new ArrayList<>();
        for (HeldLine line : lines) {
            items.stream().filter(item -> item.sku().equals(line.sku())).findFirst().ifPresent(
                    item -> kept.add(new HeldLine(line.sku(), Math.min(line.quantity(), item.quantity()))));
        }
        return new CartHold(id, kept, firstMillis, expiresAtMillis);
    }
}
