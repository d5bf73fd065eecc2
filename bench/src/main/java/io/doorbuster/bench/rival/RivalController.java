package io.doorbuster.bench.rival;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The shop's order route with the shop's JSON, and as little around it as can be. */
@RestController
class RivalController {

    private static final long PRICE_MINOR = 1_999;
    private static final String CURRENCY = "EUR";
    private static final int RANDOM_BITS = 12;
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;
    /** About as long as a product of the shop. */
    private static final String DESCRIPTION = "A lamp of turned oak with a linen shade. ".repeat(40);

    private final Engine engine;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    RivalController(Engine engine, Clock clock) {
        this.engine = engine;
        this.clock = clock;
    }

    record Line(String sku, long quantity) {}

    record OrderRequest(String email, List<Line> lines) {}

    record Money(long amount, String currency) {}

    record LineView(String sku, long quantity, Money unitPrice, Money lineTotal) {}

    record StatusChange(String status, Instant at) {}

    record OrderView(String id, String number, String status, String durability, List<LineView> lines, Money subtotal,
            Money discounts, Money shipping, Money tax, Money total, Instant placedAt, long version,
            List<StatusChange> history) {}

    record SoldOut(String type, String title, int status, String detail, String sku) {}

    record ProductView(String id, String handle, String title, String description, List<LineView> variants) {}

    @PostMapping(path = "/api/v1/orders", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> place(@RequestBody OrderRequest body, @RequestHeader("Idempotency-Key") String key)
            throws SQLException, InterruptedException {
        Line line = body.lines().getFirst();
        Instant now = clock.instant();
        NewOrder order = new NewOrder(timeOrdered(now), key, body.email(), line.sku(), line.quantity());
        if (!engine.place(order)) {
            return ResponseEntity.status(HttpStatus.CONFLICT).contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .body(new SoldOut("/problems/insufficient-stock", "Not enough stock", HttpStatus.CONFLICT.value(),
                            "There are not as many units", line.sku()));
        }
        return ResponseEntity.status(HttpStatus.CREATED).body(view(order, now));
    }

    /** A page of two kilobytes, rendered for each request. */
    @GetMapping(path = "/api/v1/products/lamp", produces = MediaType.APPLICATION_JSON_VALUE)
    ProductView product() {
        Money price = new Money(PRICE_MINOR, CURRENCY);
        return new ProductView("prod_lamp", "lamp", "Lamp", DESCRIPTION,
                List.of(new LineView("LAMP-1", 1, price, price), new LineView("LAMP-2", 1, price, price)));
    }

    /** Before the sale. */
    @PostMapping("/stock")
    void stock(@RequestBody List<Line> lines) throws SQLException {
        for (Line line : lines) {
            engine.stock(line.sku(), line.quantity());
        }
    }

    private static OrderView view(NewOrder order, Instant now) {
        Money price = new Money(PRICE_MINOR, CURRENCY);
        Money total = new Money(PRICE_MINOR * order.quantity(), CURRENCY);
        Money nothing = new Money(0, CURRENCY);
        return new OrderView("ord_" + order.id().toString().replace("-", ""), "1-1", "PLACED", "LEDGER",
                List.of(new LineView(order.sku(), order.quantity(), price, total)), total, nothing, nothing, nothing,
                total, now, 1, List.of(new StatusChange("PLACED", now)));
    }

    /** A UUID of version 7 (RFC 9562): random ones would scatter the index. */
    private UUID timeOrdered(Instant now) {
        long high = now.toEpochMilli() << 16 | VERSION_7 | random.nextInt(1 << RANDOM_BITS);
        return new UUID(high, VARIANT | random.nextLong() >>> 2);
    }
}
