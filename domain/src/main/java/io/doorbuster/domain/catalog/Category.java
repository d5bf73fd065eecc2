package io.doorbuster.domain.catalog;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Reads the category of a product as a path: {@code Shoes/Running} stands below {@code Shoes}. Letter case and space
 * around the names do not count, nor do empty names.
 */
public final class Category {

    /** What stands between the names of a path. */
    public static final String SEPARATOR = "/";

    private Category() {}

    /** The names from the root down; empty if the text has none. */
    public static List<String> names(String category) {
        return Arrays.stream(category.split(SEPARATOR, -1)).map(String::strip).filter(name -> !name.isEmpty())
                .toList();
    }

    /** What is equal for all spellings of one category. */
    public static String key(String category) {
        return String.join(SEPARATOR, names(category)).toLowerCase(Locale.ROOT);
    }

    /** Whether the category with key {@code key} is that with key {@code above}, or stands below it; all do below "". */
    public static boolean isWithin(String key, String above) {
        return above.isEmpty() || key.equals(above)
                || (key.startsWith(above) && key.startsWith(SEPARATOR, above.length()));
    }
}
