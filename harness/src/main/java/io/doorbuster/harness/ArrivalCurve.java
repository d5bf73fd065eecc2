package io.doorbuster.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How arrivals spread over steps of equal length.
 *
 * @param shares of each step, not negative; they add up to one
 */
public record ArrivalCurve(List<Double> shares) {
    private static final double TOLERANCE = 1e-6;

    public ArrivalCurve {
        shares = List.copyOf(shares);
        double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
        if (Math.abs(sum - 1) > TOLERANCE) {
            throw new IllegalArgumentException("shares add up to " + sum + ", not to 1");
        }
        if (shares.stream().anyMatch(share -> share < 0)) {
            throw new IllegalArgumentException("a share is below 0");
        }
    }

    /** Reads {@code second,share} rows under a header; throws {@link IOException} if {@code file} is something else. */
    public static ArrivalCurve read(Path file) throws IOException {
        List<Double> shares = new ArrayList<>();
        List<String> rows = Files.readAllLines(file);
        for (String row : rows.subList(Math.min(1, rows.size()), rows.size())) {
            String[] cells = row.split(",", -1);
            if (cells.length != 2 || !cells[0].equals(Integer.toString(shares.size()))) {
                throw new IOException(file + " has no second " + shares.size() + " but the row " + row);
            }
            shares.add(Double.parseDouble(cells[1]));
        }
        return new ArrivalCurve(shares);
    }

    /** A rush: each of {@code steps} steps has {@code ratio} times the arrivals of the one before. */
    public static ArrivalCurve decay(int steps, double ratio) {
        List<Double> shares = new ArrayList<>();
        double sum = 0;
        for (int step = 0; step < steps; step++) {
            double share = Math.pow(ratio, step);
            shares.add(share);
            sum += share;
        }
        double total = sum;
        return new ArrivalCurve(shares.stream().map(share -> share / total).toList());
    }
}
