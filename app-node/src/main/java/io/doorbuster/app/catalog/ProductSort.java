package io.doorbuster.app.catalog;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** The orders in which products are listed. */
enum ProductSort {

    HANDLE("handle", false), TITLE("title", false), TITLE_DOWN("-title", true), PRICE("price", false), PRICE_DOWN(
            "-price", true),
    NEWEST("newest", false), RELEVANCE("relevance", false);

    /** All names, as callers write them. */
    static final String NAMES = "handle, title, -title, price, -price, newest, relevance";

    /**
     * Where a product stands in one order. No two products share a position, and a position stays what it is when
     * products around it come and go: that is what makes cursors stable.
     */
    record Position(String text, long number, String id) implements Comparable<Position> {

        private static final String SEPARATOR = "\n";
        private static final Comparator<Position> ORDER = Comparator.comparingLong(Position::number)
                .thenComparing(Position::text).thenComparing(Position::id);

        /** Reads what {@link #toString()} wrote. */
        static Position parse(String cursor) {
            String[] parts = cursor.split(SEPARATOR, 3);
            return new Position(parts[2], Long.parseLong(parts[0]), parts[1]);
        }

        @Override
        public int compareTo(Position other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return String.join(SEPARATOR, Long.toString(number), id, text);
        }
    }

    /** Words of a title beyond which its length does not count. */
    private static final long MAX_TITLE_WORDS = 63;
    /** Sorts what has no price in the currency, and so is not listed at all. */
    private static final long NO_PRICE = Long.MAX_VALUE;

    private final String wireName;
    private final boolean descending;

    ProductSort(String wireName, boolean descending) {
        this.wireName = wireName;
        this.descending = descending;
    }

    static Optional<ProductSort> of(String wireName) {
        return Arrays.stream(values()).filter(sort -> sort.wireName.equals(wireName)).findFirst();
    }

    String wireName() {
        return wireName;
    }

    /**
     * Where a product stands by the prices of a currency and moment that a query asks for.
     *
     * @param rank how well it fits the search
     */
    Position positionOf(Listing listing, ProductQuery query, long rank) {
        if (this == RELEVANCE) {
            // Of those that fit alike, the one with the shorter title has less beside what is searched for.
            long shortness = MAX_TITLE_WORDS - Math.min(MAX_TITLE_WORDS, listing.titleWords());
            return new Position("", -(rank * (MAX_TITLE_WORDS + 1) + shortness), listing.product().id());
        }
        return positionOf(listing, query.currency(), query.pricedAtMillis());
    }

    /** Where a product stands by the prices in its first currency at a moment; not for {@link #RELEVANCE}. */
    Position positionOf(Listing listing, long atMillis) {
        return positionOf(listing, "", atMillis);
    }

    private Position positionOf(Listing listing, String currency, long atMillis) {
        String id = listing.product().id();
        return switch (this) {
            case PRICE, PRICE_DOWN -> new Position("", listing.lowestMinor(currency, atMillis).orElse(NO_PRICE), id);
            case NEWEST -> new Position("", -listing.product().createdAtMillis(), id);
            case TITLE, TITLE_DOWN -> new Position(listing.titleKey(), 0, id);
            case HANDLE -> new Position(listing.product().handle(), 0, id);
            case RELEVANCE -> throw new IllegalArgumentException("relevance is of a search");
        };
    }

    /** Compares two positions in this order's direction. */
    int compare(Position left, Position right) {
        return descending ? right.compareTo(left) : left.compareTo(right);
    }

    /** The order of which this one is the reverse; itself if it is not one. */
    ProductSort ascending() {
        return switch (this) {
            case HANDLE -> HANDLE;
            case TITLE, TITLE_DOWN -> TITLE;
            case PRICE, PRICE_DOWN -> PRICE;
            case NEWEST -> NEWEST;
            case RELEVANCE -> RELEVANCE;
        };
    }
}
