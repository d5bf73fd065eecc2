package io.doorbuster.app.imports;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An item of a feed for Google Merchant Center: one variant.
 *
 * @param line where it starts in the file
 * @param fields the values of each field by its name in small letters, with spaces for underscores; repeated ones in
 *     their order
 * @param isExact whether we wrote it
 * @param flaw what is wrong with the item as a whole, empty if nothing is
 */
record GoogleItem(long line, Map<String, List<String>> fields, boolean isExact, String flaw) {

    /** The names of fields with many values, which stand in one cell of a TSV file. */
    static final String MORE_IMAGES = "additional image link";

    static GoogleItem of(CsvRow row) {
        Map<String, List<String>> fields = row.columns().keySet().stream().collect(Collectors.toMap(
                name -> name.replace('_', ' ').replaceFirst("^g:", ""),
                name -> name.replace('_', ' ').endsWith(MORE_IMAGES) ? row.list(name) : List.of(row.raw(name)),
                (first, _) -> first));
        String flaw = row.isComplete() ? ""
                : "the row has " + row.cells().size() + " cells, the header " + row.columns().size();
        return new GoogleItem(row.line(), fields, row.isExact(), flaw);
    }

    /** The first value without spaces around it, empty if there is none. */
    String get(String name) {
        return raw(name).strip();
    }

    /** Like {@link #get}; of an exact item with the spaces around it. */
    String text(String name) {
        return isExact ? raw(name) : raw(name).strip();
    }

    /** The first value as it stands there. */
    String raw(String name) {
        return fields.getOrDefault(name, List.of()).stream().findFirst().orElse("");
    }

    /** All values that are not empty, without spaces around them. */
    List<String> all(String name) {
        return fields.getOrDefault(name, List.of()).stream().map(String::strip).filter(value -> !value.isEmpty())
                .toList();
    }

    /** What its product is called in the file. */
    String group() {
        String own = get(ExactColumns.HANDLE);
        String group = own.isEmpty() ? get("item group id") : own;
        return group.isEmpty() ? "item " + get("id") : group;
    }
}
