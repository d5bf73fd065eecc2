package io.doorbuster.app.backoffice;

import io.doorbuster.app.http.OperatorOnly;
import io.doorbuster.app.http.Page;
import io.doorbuster.app.http.Paging;
import io.doorbuster.app.http.Scope;
import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.audit.MoneyLine;
import io.doorbuster.domain.stock.LedgerRow;
import io.doorbuster.domain.stock.StockRepair;
import io.doorbuster.domain.stock.StockRepairPage;
import io.doorbuster.grid.member.MemberRequest.AuditStock;
import io.doorbuster.grid.member.MemberRequest.ListRepairs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the shop's figures add up. */
@RestController
@Tag(name = "Audit")
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
@OperatorOnly(Scope.AUDIT_READ)
class AuditController {

    private static final String LIST = "audit";
    private static final String REPAIRS = "repairs";

    private final BackOffice backOffice;

    AuditController(BackOffice backOffice) {
        this.backOffice = backOffice;
    }

    /**
     * The whole shop, and a page of its SKUs.
     *
     * @param inconsistentSkus of all SKUs, not only those of the page
     * @param attempts attempts that own an order: as many as there are orders
     * @param cancellations orders that are cancelled, of those that are committed
     * @param fulfillmentLagMillis age of the oldest order without a fulfillment order that is to have one, 0 if there is
     *     none
     * @param inconsistentCoupons coupons whose counter is not that of the orders that carry them, or above a limit;
     *     counted for the first page only, 0 on others
     * @param inconsistentPayments payments whose money does not add up with their order or their refunds; likewise
     * @param money of each currency, for the first page only, empty on others
     */
    record AuditView(boolean consistent, long inconsistentSkus, long orders, long attempts, long fulfillments,
            long cancellations, long fulfillmentLagMillis, long inconsistentCoupons,
            long inconsistentPayments, List<MoneyFigures> money, Figures total,
            List<SkuFigures> data, Page.Position page) {}

    /** Figures of all SKUs together; {@code drift} is the counter less what stands on order lines that are not cancelled. */
    record Figures(long received, long available, long reserved, long sold, long drift, boolean consistent) {}

    /**
     * The money of all orders in a currency that are paid through the shop, in its minor units.
     *
     * @param authorized what was ever promised
     * @param captured what came
     * @param refunded what of it went back
     * @param owed what of it is still to go back: refunds that are due, and all that is left of cancelled orders
     */
    record MoneyFigures(String currency, long authorized, long captured, long refunded, long owed) {

        static MoneyFigures of(MoneyLine line) {
            return new MoneyFigures(line.currency(), line.authorizedMinor(), line.capturedMinor(),
                    line.refundedMinor(), line.owedMinor());
        }
    }

    /** Figures of one SKU. */
    record SkuFigures(String sku, long received, long available, long reserved, long sold, long drift,
            boolean consistent) {

        static SkuFigures of(AuditLine line) {
            return new SkuFigures(line.sku(), line.received(), line.available(), line.reserved(), line.sold(),
                    line.drift(), line.isConsistent());
        }
    }

    @GetMapping("/api/v1/admin/audit")
    @Operation(summary = "Holds counters against order lines and grid, per SKU and in total, and adds up the money")
    AuditView audit(Paging paging) {
        Audit audit = backOffice.ask(new AuditStock(paging.after(LIST), paging.limit()));
        AuditLine total = audit.total();
        return new AuditView(audit.isConsistent(), audit.inconsistent(), audit.orders(), audit.attempts(),
                audit.fulfillments(), audit.cancellations(), audit.fulfillmentLagMillis(), audit.couponsInconsistent(),
                audit.money().inconsistent(), audit.money().lines().stream().map(MoneyFigures::of).toList(),
                new Figures(total.received(), total.available(), total.reserved(), total.sold(), total.drift(),
                        total.isConsistent()),
                audit.lines().stream().map(SkuFigures::of).toList(), paging.position(LIST, audit.next()));
    }

    /**
     * A stock level that differed from the ledger.
     *
     * @param cause why the grid was held against the database
     * @param grid what the level had; version 0 if it was missing
     * @param ledger what it has since; version 0 if the database has nothing of the SKU
     */
    record RepairView(String sku, StockRepair.Kind kind, String cause, String member, LedgerRow grid, LedgerRow ledger,
            Instant at) {

        static RepairView of(StockRepair repair) {
            return new RepairView(repair.sku(), repair.kind(), repair.cause(), repair.member(), repair.grid(),
                    repair.ledger(), repair.at());
        }
    }

    @GetMapping("/api/v1/admin/audit/repairs")
    @Operation(summary = "Lists stock levels that differed from the ledger and were repaired, newest first")
    ResponseEntity<Page<RepairView>> repairs(Paging paging) {
        StockRepairPage page = backOffice.ask(new ListRepairs(paging.after(REPAIRS), paging.limit()));
        return paging.answer(REPAIRS, page.repairs(), RepairView::of, page.next());
    }
}
