package io.doorbuster.harness;

import io.doorbuster.domain.audit.Audit;
import io.doorbuster.domain.audit.AuditLine;
import io.doorbuster.domain.audit.MoneyAudit;
import io.doorbuster.domain.audit.MoneyLine;
import io.doorbuster.domain.stock.StockFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The shop's JSON, read and written without help from the server's own classes: it is the contract that is tested. */
final class ShopJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private ShopJson() {}

    static byte[] write(OrderRequest order) {
        ObjectNode body = MAPPER.createObjectNode().put("email", order.email());
        if (!order.customerId().isEmpty()) {
            body.put("customerId", order.customerId());
        }
        ArrayNode lines = body.putArray("lines");
        order.lines().forEach(line -> lines.addObject().put("sku", line.sku()).put("quantity", line.quantity()));
        return MAPPER.writeValueAsBytes(body);
    }

    static byte[] writeReceipt(long quantity, String reference) {
        return MAPPER.writeValueAsBytes(
                MAPPER.createObjectNode().put("quantity", quantity).put("reference", reference));
    }

    /** Reads a JSON object; throws {@link ShopException} if {@code body} is none. */
    static JsonNode read(String body) {
        try {
            JsonNode node = MAPPER.readTree(body);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw new ShopException("answer is no JSON", e);
        }
        throw new ShopException("answer is no JSON object");
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isString()) {
            throw new ShopException("answer has no text " + field);
        }
        return value.stringValue();
    }

    static long number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber()) {
            throw new ShopException("answer has no whole number " + field);
        }
        return value.longValue();
    }

    /** The last part of a problem's type, its name. */
    static String problemType(JsonNode problem) {
        String type = text(problem, "type");
        return type.substring(type.lastIndexOf('/') + 1);
    }

    /** The values of {@code field} of all entries of a list's page. */
    static List<String> texts(JsonNode page, String field) {
        List<String> values = new ArrayList<>();
        for (JsonNode entry : page.path("data")) {
            values.add(text(entry, field));
        }
        return values;
    }

    /** The cursor of the next page, empty if this is the last one. */
    static String next(JsonNode page) {
        JsonNode next = page.path("page").path("next");
        return next.isString() ? next.stringValue() : "";
    }

    static OrderOutcome.Contents contents(JsonNode order) {
        Map<String, Long> units = new TreeMap<>();
        for (JsonNode line : order.path("lines")) {
            units.merge(text(line, "sku"), number(line, "quantity"), Long::sum);
        }
        return new OrderOutcome.Contents(text(order, "number"), text(order, "placedAt"),
                number(order.path("total"), "amount"), units);
    }

    static StockFigures inventory(JsonNode node) {
        return new StockFigures(text(node, "sku"), number(node, "received"), number(node, "available"),
                number(node, "reserved"), number(node, "sold"), number(node, "version"));
    }

    static Audit audit(JsonNode node) {
        List<AuditLine> lines = new ArrayList<>();
        for (JsonNode line : node.path("data")) {
            lines.add(auditLine(text(line, "sku"), line));
        }
        return new Audit(lines, auditLine("", node.path("total")), number(node, "inconsistentSkus"),
                number(node, "orders"), number(node, "attempts"), number(node, "fulfillments"),
                number(node, "cancellations"), number(node, "fulfillmentLagMillis"),
                number(node, "inconsistentCoupons"), money(node), next(node));
    }

    private static MoneyAudit money(JsonNode node) {
        List<MoneyLine> lines = new ArrayList<>();
        for (JsonNode line : node.path("money")) {
            lines.add(new MoneyLine(text(line, "currency"), number(line, "authorized"), number(line, "captured"),
                    number(line, "refunded"), number(line, "owed")));
        }
        return new MoneyAudit(number(node, "inconsistentPayments"), lines);
    }

    private static AuditLine auditLine(String sku, JsonNode node) {
        long sold = number(node, "sold");
        return new AuditLine(sku, number(node, "received"), number(node, "available"), number(node, "reserved"), sold,
                sold - number(node, "drift"));
    }

    static ImportReport importReport(JsonNode node) {
        List<String> refusals = new ArrayList<>();
        for (JsonNode refusal : node.path("refusals")) {
            refusals.add("line " + number(refusal, "line") + ": " + text(refusal, "reason"));
        }
        return new ImportReport(text(node, "id"), text(node, "status"), number(node, "rowsRead"),
                number(node, "created"), number(node, "updated"), number(node, "refused"), refusals);
    }
}
