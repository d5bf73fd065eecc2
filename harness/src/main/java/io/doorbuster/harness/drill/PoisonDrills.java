package io.doorbuster.harness.drill;

import io.doorbuster.harness.deployment.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Drills in which PostgreSQL refuses a row for what is in it. */
final class PoisonDrills {

    private static final Duration IMPORT_LIMIT = Duration.ofSeconds(60);
    private static final Duration STORE_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration ORDER_GAP = Duration.ofSeconds(3);
    private static final int CARTS = 20;
    private static final int PRODUCTS = 10;
    private static final int POISONED = 4;

    private PoisonDrills() {}

    static List<Drill> all() {
        return List.of(new Drill("poison-row",
                "PostgreSQL refuses one cart and one product among many; they are set aside and hold up no other",
                Layout.THREE_MEMBERS, PoisonDrills::poison));
    }

    private static void poison(Stage stage) throws IOException, InterruptedException {
        Shop shop = stage.shop();
        PostgresServer database = shop.database();
        long unansweredBefore = stage.load().unanswered();
        Carts carts = Carts.fill(shop, stage.run() + "-1", CARTS);
        String product = handle(stage, POISONED);
        stage.faultBegins();
        database.query("CREATE FUNCTION drill_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " IF position(TG_ARGV[0] IN NEW::text) > 0 THEN RAISE EXCEPTION 'refused by a drill'; END IF;"
                + " RETURN NEW; END $$");
        try {
            refuse(database, "carts", carts.first());
            refuse(database, "products", product);
            carts.change();
            importProducts(stage);
            String poisoned = carts.takeOut();
            String lost = carts.lostInPostgres(STORE_LIMIT);
            stage.require(lost.isEmpty(), "carts were held up by a poisoned one: " + lost);
            requireOthersStored(stage, product);
            requireSetAside(stage, "carts", poisoned);
            requireSetAside(stage, "products", product);
        } finally {
            database.query("DROP FUNCTION drill_refuse() CASCADE");
        }
        stage.recovers();
        stage.gapIsAtMost(ORDER_GAP, "with poisoned rows");
        long unanswered = stage.load().unanswered() - unansweredBefore;
        stage.require(unanswered == 0, unanswered + " orders had no answer while rows were refused, promised none");
    }

    private static void refuse(PostgresServer database, String table, String word)
            throws IOException, InterruptedException {
        database.query("CREATE TRIGGER drill BEFORE INSERT OR UPDATE ON " + table
                + " FOR EACH ROW EXECUTE FUNCTION drill_refuse('" + word + "')");
    }

    private static String handle(Stage stage, int number) {
        return stage.run().toLowerCase(Locale.ROOT) + "-import-" + number + "-x";
    }

    private static void importProducts(Stage stage) throws IOException, InterruptedException {
        StringBuilder csv = new StringBuilder("Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n");
        for (int i = 0; i < PRODUCTS; i++) {
            String handle = handle(stage, i);
            csv.append(String.join(",", handle, handle, handle.toUpperCase(Locale.ROOT), "9.99", "0")).append('\n');
        }
        Path file = Files.writeString(stage.shop().folder().resolve("poison.csv"), csv);
        stage.shop().operator().importProducts(file, "format=shopify-csv&currency=GBP", IMPORT_LIMIT);
    }

    private static void requireOthersStored(Stage stage, String poisoned) throws IOException, InterruptedException {
        String query =
                "SELECT count(*) FROM products WHERE document::text LIKE '%" + stage.run().toLowerCase(Locale.ROOT)
                        + "-import-%'";
        long wanted = PRODUCTS - 1L;
        stage.require(comesToBe(stage, query, Long.toString(wanted)), "products were held up by " + poisoned + ": "
                + stage.shop().database().query(query) + " of " + wanted + " are stored");
    }

    private static void requireSetAside(Stage stage, String map, String word) throws IOException, InterruptedException {
        boolean isSetAside = comesToBe(stage, "SELECT count(*) > 0 FROM dead_letters WHERE map = '" + map
                + "' AND position('" + word + "' IN key || document) > 0", "t");
        stage.require(isSetAside, map + " " + word + " is not in dead_letters");
    }

    private static boolean comesToBe(Stage stage, String query, String wanted)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (!stage.shop().database().query(query).equals(List.of(wanted))) {
            if (System.nanoTime() - start > STORE_LIMIT.toNanos()) {
                return false;
            }
            Thread.sleep(POLL);
        }
        return true;
    }
}
