package io.doorbuster.bench.rival;

import java.util.UUID;

/** An order of one line, which is all that is measured. */
record NewOrder(UUID id, String attempt, String email, String sku, long quantity) {}
