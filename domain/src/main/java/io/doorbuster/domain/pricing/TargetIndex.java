package io.doorbuster.domain.pricing;

import io.doorbuster.domain.catalog.Category;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the promotions that include a line by what the line is, without asking each of them: a thousand promotions with a
 * thousand names each cost a cart no more than those that it meets.
 */
final class TargetIndex {

    /** A promotion, and the indexes of the lines that its target includes: at least one. */
    static final class Match {

        private final Promotion promotion;
        private final int[] lines;

        Match(Promotion promotion, int[] lines) {
            this.promotion = promotion;
            this.lines = lines;
        }

        Promotion promotion() {
            return promotion;
        }

        int[] lines() {
            return lines;
        }
    }

    private final List<Promotion> promotions;
    private final List<Integer> everywhere = new ArrayList<>();
    private final Map<String, List<Integer>> bySku = new HashMap<>();
    private final Map<String, List<Integer>> byCategory = new HashMap<>();
    private final Map<String, List<Integer>> byTag = new HashMap<>();

    TargetIndex(List<Promotion> promotions) {
        this.promotions = promotions;
        for (int i = 0; i < promotions.size(); i++) {
            int promotion = i;
            Target target = promotions.get(i).target();
            if (target.isAll()) {
                everywhere.add(promotion);
            }
            target.skus().forEach(sku -> enter(bySku, sku, promotion));
            target.categories().forEach(category -> enter(byCategory, category, promotion));
            target.tags().forEach(tag -> enter(byTag, tag, promotion));
        }
    }

    private static void enter(Map<String, List<Integer>> index, String name, int promotion) {
        index.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(promotion);
    }

    /** The promotions that include any of the lines, in their order. */
    List<Match> matches(List<BasketLine> lines) {
        Map<Integer, BitSet> found = new TreeMap<>();
        for (int i = 0; i < lines.size(); i++) {
            int line = i;
            including(lines.get(i)).forEach(names -> names.forEach(
                    promotion -> found.computeIfAbsent(promotion, _ -> new BitSet()).set(line)));
        }
        List<Match> matches = new ArrayList<>();
        found.forEach((promotion, included) -> matches
                .add(new Match(promotions.get(promotion), included.stream().toArray())));
        return matches;
    }

    /** A category is found by its own path, and by each of those above it. */
    private List<List<Integer>> including(BasketLine line) {
        List<List<Integer>> including = new ArrayList<>();
        including.add(everywhere);
        including.add(bySku.getOrDefault(line.sku(), List.of()));
        line.tags().forEach(tag -> including.add(byTag.getOrDefault(tag, List.of())));
        String category = line.category();
        for (int end = category.length(); end > 0; end = category.lastIndexOf(Category.SEPARATOR, end - 1)) {
            including.add(byCategory.getOrDefault(category.substring(0, end), List.of()));
        }
        return including;
    }
}
