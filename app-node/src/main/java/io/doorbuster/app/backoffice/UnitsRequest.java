package io.doorbuster.app.backoffice;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

import io.doorbuster.app.http.Validation;
import io.doorbuster.domain.order.OrderLine;
import io.doorbuster.domain.order.PlaceOrder;
import io.doorbuster.domain.order.Units;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Some units of one SKU of an order. */
record UnitsRequest(@Schema(requiredMode = REQUIRED, example = "MUG-1") @Nullable String sku,
        @Schema(requiredMode = REQUIRED, example = "1") @Nullable Long quantity) {

    /** What is read for a wrong line, until the request is refused for it. */
    private static final Units STAND_IN = new Units("X", 1);

    /** Lines in {@code field}, each SKU once; what is wrong is noted. */
    static List<Units> read(String field, List<UnitsRequest> lines, Validation validation) {
        if (!isPlausible(field, lines, validation)) {
            return List.of();
        }
        List<Units> read = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            read.add(lines.get(i).read(field + "[" + i + "]", validation));
        }
        requireEachOnce(field, read, validation);
        return read;
    }

    /** Whether so many lines can be of an order. */
    static boolean isPlausible(String field, List<?> lines, Validation validation) {
        boolean plausible = !lines.isEmpty() && lines.size() <= PlaceOrder.MAX_LINES;
        if (!plausible) {
            validation.refuse(field, lines.size() + " lines are not between 1 and " + PlaceOrder.MAX_LINES);
        }
        return plausible;
    }

    Units read(String field, Validation validation) {
        String readSku = validation.sku(field + ".sku", sku);
        long units = validation.number(field + ".quantity", quantity, 1, OrderLine.MAX_QUANTITY);
        return validation.isClean() ? new Units(readSku, units) : STAND_IN;
    }

    static void requireEachOnce(String field, List<Units> lines, Validation validation) {
        Set<String> skus = new HashSet<>();
        for (int i = 0; validation.isClean() && i < lines.size(); i++) {
            if (!skus.add(lines.get(i).sku())) {
                validation.refuse(field + "[" + i + "].sku", "stands on two lines");
            }
        }
    }
}
