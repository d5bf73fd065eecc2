package io.doorbuster.harness;

import java.util.List;

/**
 * One field of each entry of a list's page.
 *
 * @param next the cursor of the next page, empty if this is the last one for now
 */
public record ListPage(List<String> values, String next) {

    public ListPage {
        values = List.copyOf(values);
    }
}
