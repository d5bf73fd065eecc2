package io.doorbuster.harness.demo;

import io.doorbuster.harness.OrderRequest;
import io.doorbuster.harness.OrderRequest.Line;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * An order that somebody really placed.
 *
 * @param customer empty for a guest
 * @param lines each SKU once, recorded lines of the same SKU added up
 */
record RecordedOrder(String number, String customer, List<Line> lines) {
    private static final String HEADER = "order,customer,country,sku,quantity";
    private static final int COLUMNS = 5;
    private static final String MAIL_DOMAIN = "@shoppers.example";

    RecordedOrder {
        lines = List.copyOf(lines);
    }

    /** Reads a gzipped file of recorded order lines, in the order of their times; rows of an order are neighbours. */
    static List<RecordedOrder> readAll(Path file) throws IOException {
        List<RecordedOrder> orders = new ArrayList<>();
        try (BufferedReader rows = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            if (!HEADER.equals(rows.readLine())) {
                throw new IOException(file + " does not begin with " + HEADER);
            }
            List<String[]> order = new ArrayList<>();
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                String[] cells = cells(row);
                if (!order.isEmpty() && !order.getFirst()[0].equals(cells[0])) {
                    orders.add(of(order));
                    order.clear();
                }
                order.add(cells);
            }
            if (!order.isEmpty()) {
                orders.add(of(order));
            }
        }
        return orders;
    }

    private static String[] cells(String row) throws IOException {
        String[] cells = row.split(",", -1);
        if (cells.length != COLUMNS || !cells[4].matches("\\d{1,9}")) {
            throw new IOException("not a row of " + HEADER + ": " + row);
        }
        return cells;
    }

    private static RecordedOrder of(List<String[]> rows) {
        Map<String, Long> units = new LinkedHashMap<>();
        rows.forEach(row -> units.merge(row[3], Long.parseLong(row[4]), Long::sum));
        List<Line> lines = units.entrySet().stream().map(e -> new Line(e.getKey(), e.getValue())).toList();
        return new RecordedOrder(rows.getFirst()[0], rows.getFirst()[1], lines);
    }

    /** The order as it is sent; {@code run} keeps the keys of one replay apart from those of another. */
    OrderRequest toRequest(String run) {
        String shopper = customer.isEmpty() ? "guest-" + number : "customer-" + customer;
        return new OrderRequest(run + "-" + number, shopper + MAIL_DOMAIN, "", lines); // the data's customers are not the shop's
    }

    /** The {@code count} SKUs that stand in most orders, the most wanted first. */
    static List<String> bestSellers(List<RecordedOrder> orders, int count) {
        Map<String, Integer> ordersBySku = new TreeMap<>();
        orders.forEach(order -> order.lines.forEach(line -> ordersBySku.merge(line.sku(), 1, Integer::sum)));
        return ordersBySku.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(count)
                .map(Map.Entry::getKey)
                .toList();
    }
}
