import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the demo data from the original data sets. Plain Java 17, no dependencies; the same
 * originals always give the same extract.
 *
 * <pre>java demo-data/ExtractDemoData.java &lt;folder with the source data&gt; demo-data</pre>
 *
 * <p>Read from the source folder:
 * <ul>
 *   <li>{@code online-retail/order-lines-*.csv.gz}: order lines of UCI "Online Retail"</li>
 *   <li>{@code shopify/packt-products.csv}: a Shopify product export, copied byte for byte</li>
 *   <li>{@code arrival-traces/twitter-volume-amzn-5min.csv}: counts per five minutes</li>
 * </ul>
 *
 * <p>Order lines that are dropped, in this order (each line counts for the first reason only):
 * <ol>
 *   <li>invoice number not all digits: {@code C…} is a cancellation, {@code A…} a bad-debt
 *       adjustment;</li>
 *   <li>quantity of zero or less: a return or a stock correction;</li>
 *   <li>price of 0.001 or less: no sale (gifts, write-offs, placeholder prices);</li>
 *   <li>not goods: the stock code is neither five digits with up to two letters nor
 *       {@code DCGS…} (so POST, DOT, M, D, S, B, C2, PADS, BANK CHARGES, AMAZONFEE, GIFT_… go), or
 *       it is a service or a voucher by its description (carriage, packing charge, gift
 *       voucher);</li>
 *   <li>1,000 units or more which the same customer cancelled in full within 24 hours.</li>
 * </ol>
 *
 * <p>What is normalised: stock codes to upper case (some differ by letter case only), white space
 * in descriptions (trimmed, runs collapsed), customer numbers ({@code 17850.0} to {@code 17850}).
 * A stock code's title is its most frequent description and its price its most frequent price;
 * on a tie the first one recorded wins. Repeated stock codes in an invoice are left as recorded.
 */
public final class ExtractDemoData {

    private static final Pattern SALE_INVOICE = Pattern.compile("\\d+");
    private static final Pattern GOODS_CODE = Pattern.compile("\\d{5}[A-Z]{0,2}|DCGS\\w+");
    private static final Pattern NOT_GOODS_TITLE =
            Pattern.compile("(?i)gift voucher|next day carriage|packing charge");
    private static final BigDecimal PLACEHOLDER_PRICE = new BigDecimal("0.001");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private static final int MONSTER_UNITS = 1_000;
    private static final Duration MONSTER_CANCELLED_WITHIN = Duration.ofHours(24);
    private static final int MAX_INVOICE_LINES = 1_000;

    /** The SKUs in most orders get less stock than the orders ask for, so that they sell out. */
    private static final int HEADLINE_SKUS = 40;
    private static final int HEADLINE_STOCK_PERCENT = 80;

    private static final String DOORBUSTER_OF = "85123A";
    private static final String DOORBUSTER_SKU = "DOORBUSTER-1";
    private static final int DOORBUSTER_STOCK = 1_000;

    private static final String JUMP_TIME = "2015-03-11 20:57:53";
    private static final int CURVE_STEPS = 60;
    private static final int STEPS_BEFORE_JUMP = 10;
    private static final int SHARE_UNITS = 1_000_000;

    private static final String VENDOR = "Online Retail";

    private final Path source;
    private final Path target;
    private final Map<String, Integer> dropped = new LinkedHashMap<>();

    private ExtractDemoData(Path source, Path target) {
        this.source = source;
        this.target = target;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("Usage: java ExtractDemoData.java <source data folder> <target folder>");
            System.exit(2);
        }
        new ExtractDemoData(Path.of(args[0]), Path.of(args[1])).run();
    }

    private void run() throws IOException {
        Files.createDirectories(target);
        List<Line> recorded = readOrderLines();
        List<Line> sales = keepSales(recorded);
        Map<String, List<Line>> orders = groupByInvoice(sales);
        Map<String, Item> items = itemsOf(sales);
        setStock(items, orders);
        List<Product> products = Products.group(items.values());

        writeProducts(products, items.get(DOORBUSTER_OF));
        writeOrders(orders);
        writeArrivalCurve();
        Files.write(target.resolve("shopify-packt-products.csv"),
                Files.readAllBytes(source.resolve("shopify/packt-products.csv")));
        report(recorded, orders, items, products);
    }

    // ---------------------------------------------------------------- order lines

    /** One order line as recorded; only codes, white space and customer numbers are normalised. */
    private record Line(String invoice, String sku, String title, int quantity, LocalDateTime time,
                        BigDecimal price, String customer, String country) {

        static Line of(Map<String, String> row) {
            return new Line(row.get("InvoiceNo").strip(),
                    row.get("StockCode").strip().toUpperCase(Locale.ROOT),
                    row.get("Description").strip().replaceAll("\\s+", " "),
                    Integer.parseInt(row.get("Quantity")),
                    LocalDateTime.parse(row.get("InvoiceDate"), TIME),
                    new BigDecimal(row.get("UnitPrice")),
                    row.get("CustomerID").replaceFirst("\\.0$", ""),
                    row.get("Country"));
        }

        boolean isGoods() {
            return GOODS_CODE.matcher(sku).matches() && !NOT_GOODS_TITLE.matcher(title).find();
        }
    }

    private List<Line> readOrderLines() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found =
                     Files.newDirectoryStream(source.resolve("online-retail"), "order-lines-*.csv.gz")) {
            found.forEach(files::add);
        }
        Collections.sort(files);
        List<Line> lines = new ArrayList<>();
        for (Path file : files) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(file));
                 Reader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                Csv.rows(reader).forEach(row -> lines.add(Line.of(row)));
            }
        }
        return lines;
    }

    private List<Line> keepSales(List<Line> recorded) {
        Map<String, List<LocalDateTime>> cancellations = new HashMap<>();
        for (Line line : recorded) {
            if (line.invoice().startsWith("C")) {
                cancellations.computeIfAbsent(cancellationKey(line, -line.quantity()),
                        key -> new ArrayList<>()).add(line.time());
            }
        }
        List<Line> kept = new ArrayList<>();
        for (Line line : recorded) {
            String reason = reasonToDrop(line, cancellations);
            if (reason == null) {
                kept.add(line);
            } else {
                dropped.merge(reason, 1, Integer::sum);
            }
        }
        return kept;
    }

    private static String reasonToDrop(Line line, Map<String, List<LocalDateTime>> cancellations) {
        if (!SALE_INVOICE.matcher(line.invoice()).matches()) {
            return "cancellation or adjustment invoice";
        }
        if (line.quantity() <= 0) {
            return "quantity of zero or less";
        }
        if (line.price().compareTo(PLACEHOLDER_PRICE) <= 0) {
            return "price of 0.001 or less";
        }
        if (!line.isGoods()) {
            return "not goods";
        }
        if (line.quantity() >= MONSTER_UNITS && isSoonCancelled(line, cancellations)) {
            return "1,000 units or more, cancelled within 24 hours";
        }
        return null;
    }

    private static boolean isSoonCancelled(Line line, Map<String, List<LocalDateTime>> cancellations) {
        return cancellations.getOrDefault(cancellationKey(line, line.quantity()), List.of()).stream()
                .anyMatch(time -> !time.isBefore(line.time())
                        && !time.isAfter(line.time().plus(MONSTER_CANCELLED_WITHIN)));
    }

    private static String cancellationKey(Line line, int quantity) {
        return line.customer() + '|' + line.sku() + '|' + quantity;
    }

    /** Invoices in the order of their first line; the recorded lines are in time order already. */
    private Map<String, List<Line>> groupByInvoice(List<Line> sales) {
        List<Line> sorted = new ArrayList<>(sales);
        sorted.sort(Comparator.comparing(Line::time));
        Map<String, List<Line>> orders = new LinkedHashMap<>();
        for (Line line : sorted) {
            orders.computeIfAbsent(line.invoice(), key -> new ArrayList<>()).add(line);
        }
        orders.values().removeIf(lines -> lines.size() > MAX_INVOICE_LINES);
        return orders;
    }

    // ---------------------------------------------------------------- items and stock

    /** One sellable item: a stock code with its title, its price and the stock to receive. */
    private static final class Item {
        final String sku;
        final Tally<String> titles = new Tally<>();
        final Tally<BigDecimal> prices = new Tally<>();
        int orders;
        int units;
        int stock;

        Item(String sku) {
            this.sku = sku;
        }

        String title() {
            return titles.mostFrequent();
        }

        BigDecimal price() {
            return prices.mostFrequent().setScale(2, RoundingMode.HALF_UP);
        }
    }

    private static Map<String, Item> itemsOf(List<Line> sales) {
        Map<String, Item> items = new TreeMap<>();
        for (Line line : sales) {
            Item item = items.computeIfAbsent(line.sku(), Item::new);
            item.titles.add(line.title());
            item.prices.add(line.price().stripTrailingZeros());
        }
        return items;
    }

    private static void setStock(Map<String, Item> items, Map<String, List<Line>> orders) {
        for (List<Line> order : orders.values()) {
            Set<String> seen = new HashSet<>();
            for (Line line : order) {
                Item item = items.get(line.sku());
                item.units += line.quantity();
                item.orders += seen.add(line.sku()) ? 1 : 0;
            }
        }
        items.values().forEach(item -> item.stock = item.units);
        byOrders(items.values()).stream().limit(HEADLINE_SKUS)
                .forEach(item -> item.stock = item.units * HEADLINE_STOCK_PERCENT / 100);
    }

    private static List<Item> byOrders(Collection<Item> items) {
        return items.stream()
                .sorted(Comparator.comparingInt((Item item) -> -item.orders)
                        .thenComparing(item -> item.sku))
                .toList();
    }

    // ---------------------------------------------------------------- products and variants

    private record Variant(Item item, String optionValue) {
    }

    private record Product(String handle, String title, String optionName, List<Variant> variants) {

        /** The title to read the category from: the full one of a variant if the common one has none. */
        String categoryTitle() {
            return Categories.of(title).equals(Categories.NONE) ? variants.get(0).item().title() : title;
        }
    }

    /**
     * Groups stock codes which differ only by a trailing letter into products with variants, but
     * only when their descriptions say so: the words in front of and behind the difference are the
     * same, and together they name something. Where the difference is neither a colour nor a size,
     * it has to be short and in front of common words, as in "ROMANTIC | IMAGES NOTEBOOK SET".
     */
    private static final class Products {
        private static final Pattern LETTERED_CODE = Pattern.compile("(\\d{5})[A-Z]{1,2}");
        private static final int MIN_COMMON_WORDS = 2;
        private static final int MIN_COMMON_LETTERS = 9;
        private static final int MAX_DESIGN_WORDS = 2;
        private static final Pattern NO_NAME = Pattern.compile("([^A-Z0-9]|DESIGN ).*");
        private static final Set<String> COLOURS = Set.of("AMBER", "AMETHYST", "AND", "ANTIQUE", "BLACK",
                "BLUE", "BROWN", "BURGUNDY", "CLEAR", "COAL", "COLOURED", "COPPER", "CREAM", "DARK", "DE",
                "DUSTY", "EAU", "FUSCHIA", "GOLD", "GREEN", "GREY", "HOT", "IVORY", "JET", "LIGHT", "LILAC",
                "LT", "MID", "MIDNIGHT", "MINT", "MULTICOLOUR", "NATURAL", "NIL", "NILE", "OLIVE", "ORANGE",
                "PASTEL", "PEACH", "PINK", "PISTACHIO", "PURPLE", "RASPBERRY", "RED", "SILVER", "SKY", "SOFT",
                "TURQ", "TURQUOISE", "WHITE", "YELLOW");
        private static final Set<String> SIZES = Set.of("BIG", "GIANT", "LARGE", "MEDIUM", "MINI", "SMALL");
        private static final Pattern MEASURE = Pattern.compile("\\d+(CM)?(X\\d+)?(CM)?");

        static List<Product> group(Collection<Item> items) {
            Map<String, List<Item>> families = new TreeMap<>();
            for (Item item : items) {
                Matcher lettered = LETTERED_CODE.matcher(item.sku);
                String family = lettered.matches() ? lettered.group(1) + "+" : item.sku;
                families.computeIfAbsent(family, key -> new ArrayList<>()).add(item);
            }
            List<Product> products = new ArrayList<>();
            for (List<Item> family : families.values()) {
                Product grouped = family.size() > 1 ? asVariants(family) : null;
                if (grouped != null) {
                    products.add(grouped);
                } else {
                    family.forEach(item -> products.add(single(item)));
                }
            }
            return products;
        }

        private static Product single(Item item) {
            return new Product(handle(item.title(), item.sku), item.title(), "Title",
                    List.of(new Variant(item, "Default Title")));
        }

        /** The family as one product, or null if its descriptions do not carry that. */
        private static Product asVariants(List<Item> family) {
            List<List<String>> titles = family.stream().map(item -> words(item.title())).toList();
            int shortest = titles.stream().mapToInt(List::size).min().orElse(0);
            int before = commonWords(titles, shortest - 1, false);
            int after = commonWords(titles, shortest - 1 - before, true);
            List<String> first = titles.get(0);
            List<String> common = new ArrayList<>(first.subList(0, before));
            common.addAll(first.subList(first.size() - after, first.size()));
            String title = trimMarks(String.join(" ", common));

            Map<String, Item> values = new LinkedHashMap<>();
            for (int i = 0; i < family.size(); i++) {
                List<String> words = titles.get(i);
                values.put(trimMarks(String.join(" ", words.subList(before, words.size() - after))),
                        family.get(i));
            }
            String optionName = optionName(values.keySet());
            boolean allNamed = values.size() == family.size() && !values.containsKey("");
            boolean plainDifference = !optionName.equals("Design") || after > 0
                    && values.keySet().stream().allMatch(value -> value.split(" ").length <= MAX_DESIGN_WORDS);
            if (!namesSomething(title, common.size()) || !allNamed || !plainDifference) {
                return null;
            }
            List<Variant> variants = new ArrayList<>();
            values.forEach((value, item) -> variants.add(new Variant(item, value)));
            return new Product(handle(title, family.get(0).sku.substring(0, 5)), title, optionName, variants);
        }

        private static boolean namesSomething(String title, int words) {
            return words >= MIN_COMMON_WORDS && !NO_NAME.matcher(title).matches()
                    && title.replaceAll("[^A-Za-z]", "").length() >= MIN_COMMON_LETTERS;
        }

        private static String trimMarks(String text) {
            return text.replaceAll("^[\"',.]+|[\"',.]+$", "");
        }

        private static List<String> words(String title) {
            return Arrays.asList(title.replaceAll("\\s*,\\s*", ", ").strip().split(" "));
        }

        /** How many words, at most {@code limit}, all titles share at their begin or at their end. */
        private static int commonWords(List<List<String>> titles, int limit, boolean fromEnd) {
            int count = 0;
            while (count < limit) {
                int offset = count;
                long different = titles.stream()
                        .map(title -> title.get(fromEnd ? title.size() - 1 - offset : offset))
                        .distinct().count();
                if (different > 1) {
                    break;
                }
                count++;
            }
            return Math.max(count, 0);
        }

        private static String optionName(Collection<String> values) {
            if (values.stream().allMatch(value -> consistsOf(value, COLOURS))) {
                return "Colour";
            }
            boolean sizes = values.stream().allMatch(value -> consistsOf(value, SIZES)
                    || MEASURE.matcher(value.toUpperCase(Locale.ROOT)).matches());
            return sizes ? "Size" : "Design";
        }

        private static boolean consistsOf(String value, Set<String> known) {
            return Arrays.stream(value.split("[ /&+.,-]+")).allMatch(known::contains);
        }

        private static String handle(String title, String code) {
            String slug = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
            return (slug + "-" + code.toLowerCase(Locale.ROOT)).replaceAll("^-|-(?=-)|-$", "");
        }
    }

    // ---------------------------------------------------------------- categories

    /**
     * The data set has no categories. These are read off the words of a title: the first row of the
     * table with a word (or its plural) in the title wins. No word, no category.
     */
    private static final class Categories {
        static final String NONE = "Uncategorized";
        private static final Map<String, List<String>> KEYWORDS = new LinkedHashMap<>();

        static {
            put("Seasonal", "CHRISTMAS,XMAS,EASTER,ADVENT,SANTA,REINDEER,SNOWMAN,BAUBLE,YULETIDE,VALENTINE,"
                    + "HALLOWEEN,SNOWFLAKE,STOCKING");
            put("Home Textiles", "CUSHION,DOORMAT,DOOR MAT,RUG,QUILT,BLANKET,THROW,CURTAIN,FILLER PAD,TABLECLOTH,"
                    + "TABLE RUN,TABLE RUNNER,HOT WATER BOTTLE,HOTTIE,HAND WARMER");
            put("Bath & Beauty", "BATH,BATHROOM,SOAP,FLANNEL,TOOTHBRUSH,COSMETIC,MANICURE,SHOWER CAP,"
                    + "COMPACT MIRROR,BALM,SPONGE,TISSUES,ROSE TOWEL,GUEST TOWEL,HAND TOWEL");
            put("Candles & Lighting", "CANDLE,T-LIGHT,TLIGHT,T LIGHT,LANTERN,LIGHTS,LIGHT CHAIN,"
                    + "NIGHT LIGHT,NIGHTLIGHT,OIL BURNER,CANDLEPOT,CANDLESTAND,"
                    + "LAMP,LAMPSHADE,CANDLESTICK,CANDLEHOLDER,CHANDELIER,CHANDELEIR,VOTIVE,INCENSE,TEALIGHT");
            put("Bags & Travel", "BAG,HANDBAG,WASHBAG,PURSE,SHOPPER,WALLET,RUCKSACK,BACKPACK,LUGGAGE,"
                    + "PASSPORT,SUITCASE,TRAVEL,UMBRELLA");
            put("Stationery", "CARD,WRAP,NOTEBOOK,PEN,PENCIL,STICKER,RIBBON,TAPE,GIFT TAG,SKETCHBOOK,ENVELOPE,"
                    + "ERASER,RUBBER,CALENDAR,STAMP,WRITING SET,SCRAP BOOK,CHALK,CHALKBOARD,BLACKBOARD,MEMO,"
                    + "NOTE BOOK,STATIONERY,ADDRESS BOOK,JOURNAL,CRAYON,TISSUE PAPER,POSTCARD,FOLDER,POCKET BOOK,"
                    + "EXERCISE BOOK,NOTEPAD,RULER,MEMOBOARD,NOTELET,HOLE PUNCH");
            put("Party", "PARTY,BUNTING,BALLOON,PAPER CHAIN,STREAMER,CONFETTI,BIRTHDAY");
            put("Kitchen & Dining", "MUG,PLATE,BOWL,FRUITBOWL,CUTLERY,CUP,SAUCER,TEACUP,TEAPOT,JUG,TRAY,"
                    + "CAKE STAND,CAKESTAND,CAKE TIN,CAKE CASE,CAKE,COASTER,PLACEMAT,TEA TOWEL,APRON,JAR,"
                    + "LUNCH BOX,SNACK BOX,BENTO BOX,BAKING,MOULD,CUTTER,NAPKIN,TEA,COFFEE,SPOON,FORK,KNIFE,"
                    + "TUMBLER,BEAKER,FLASK,RAMEKIN,DISH,KITCHEN,PANTRY,MEASURING,DOILY,DOILIES,JAM,PAN,"
                    + "CHOPPING BOARD,BISCUIT,RECIPE,PETIT FOUR,OVEN GLOVE,POPCORN,EGG CUP,EGG COSY,TEASPOON,"
                    + "BREAD BIN,CORKSCREW,DRINKING STRAW,STRAWS,CHOPSTICKS,PLATTER,COLANDER,GOBLET,DECANTER,"
                    + "WINE GLASS,CONDIMENT,TOAST,TRIVET,SALT,EGG WARMER,ICE CREAM,COOKING,EGG HOLDER,"
                    + "FOOD COVER,PLACE SETTING,OVEN MITT,LADLE,TONGS,BOTTLE OPENER,SQUEEZER,MILKSHAKE GLASS,"
                    + "APERITIF GLASS,CHAMPAGNE GLASS,COCKTAIL,ENAMEL POT,TOASTRACK");
            put("Jewellery & Accessories", "NECKLACE,NECKLAC,NECKL,NECK,BRACELET,BRACLET,EARRING,BROOCH,BANGLE,"
                    + "PENDANT,RING,KEYRING,KEY CHAIN,HAIR,HAIRSLIDE,HAIRCLIP,JEWELLERY,CHARM,SCARF,GLOVE,"
                    + "CUFFLINK,CHOKER,LARIAT,PIN,BADGE");
            put("Craft & Sewing", "FELTCRAFT,SEWING,KNITTING,CROCHET,CRAFT,BUTTON,PATCHES,NEEDLE,EMBROIDERY,"
                    + "PIN CUSHION,PINCUSHION,COLOURING,PAINT SET");
            put("Toys & Children", "TOY,JIGSAW,DOLL,GAME,PUZZLE,TEDDY,GLIDER,PUPPET,SPINNING TOP,BABY,CHILD,"
                    + "CHILDREN,CHILDREN'S,CHILDRENS,CHILDS,KID,PLAYHOUSE,MARBLE,HELICOPTER,BUILDING BLOCK,"
                    + "RATTLE,DOMINOES,SKITTLE,SKIPPING ROPE,SNAKES & LADDERS,NAUGHTS & CROSSES,TATTOO,"
                    + "MAGIC SHEET,TRAFFIC LIGHT,DINOSAUR,ROBOT,MONEY BOX,MONEY BANK,PIGGY BANK,SOLDIER,"
                    + "DRAWING SLATE,ROCKING HORSE,LUDO,FELT FARM ANIMAL");
            put("Garden & Outdoor", "PLANT,PLANTER,WATERING CAN,PARASOL,HERB,FLOWER POT,PLANT POT,HAMMOCK,"
                    + "BIRD FEEDER,BIRD HOUSE,BIRDHOUSE,BIRD TABLE,TROWEL,SECATEUR,GARDEN TOOL,GARDENERS,"
                    + "PICNIC,DECKCHAIR,KNEELING PAD,GROW A,GROW YOUR OWN,WINDMILL,SEED,BBQ,SPADE,GNOME,"
                    + "GARDEN SET,GARDEN MARKER,KNEELING MAT");
            put("Storage", "BOX,BOXES,TIN,BASKET,DRAWER,CABINET,STORAGE,HOOK,HANGER,RACK,TIDY,BIN,CRATE,"
                    + "ORGANISER,BUCKET,TRUNK,CONTAINER,SHELF,CABINETS,CASE,CHEST,HOLDER,WARDROBE,TRINKET");
            put("Home Decor", "CLOCK,FRAME,MIRROR,SIGN,DOORSIGN,DECORATION,GARLAND,WREATH,HANGING,PICTURE,"
                    + "ORNAMENT,VASE,DOORSTOP,DOOR STOP,ARTIFICIAL FLOWER,ARTIIFCIAL FLOWER,ART FLOWER,"
                    + "DOORKNOB,KNOB,MAGNET,BELL,TILE,WALL ART,PAPERWEIGHT,PAPER WEIGHT,CHIME,BLOCK LETTER,"
                    + "BLOCK WORD,FEATHER TREE,MOBILE,PHOTO,ALBUM,CHAIR,TABLE,STOOL,THERMOMETER,FIGURINE,"
                    + "MINI PAINTINGS,SCREEN,DOORBELL,PLAQUE,"
                    + "WICKER,FILIGREE,TRELLIS,POUFFE,PHOTOFRAME,DRAWERKNOB,WINDCHIME,WOOD LETTERS");
        }

        private static void put(String category, String keywords) {
            KEYWORDS.put(category, List.of(keywords.split(",")));
        }

        static String of(String title) {
            return KEYWORDS.entrySet().stream()
                    .filter(entry -> entry.getValue().stream().anyMatch(word -> contains(title, word)))
                    .map(Map.Entry::getKey).findFirst().orElse(NONE);
        }

        /** The matching keywords of the title's category: plain tags, nothing made up. */
        static List<String> tags(String title) {
            return KEYWORDS.getOrDefault(of(title), List.of()).stream()
                    .filter(word -> contains(title, word))
                    .map(word -> word.toLowerCase(Locale.ROOT)).toList();
        }

        private static boolean contains(String title, String word) {
            String words = " " + title.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9&'-]+", " ") + " ";
            return words.contains(" " + word + " ") || words.contains(" " + word + "S ");
        }
    }

    // ---------------------------------------------------------------- files

    private static final List<String> PRODUCT_COLUMNS = List.of("Handle", "Title", "Vendor", "Type", "Tags",
            "Published", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Grams",
            "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy",
            "Variant Fulfillment Service", "Variant Price", "Variant Compare At Price",
            "Variant Requires Shipping", "Variant Taxable", "Status");

    private void writeProducts(List<Product> products, Item original) throws IOException {
        try (Writer out = writer(Files.newOutputStream(target.resolve("online-retail-products.csv")))) {
            Csv.write(out, PRODUCT_COLUMNS);
            writeDoorbuster(out, original);
            for (Product product : products) {
                boolean first = true;
                for (Variant variant : product.variants()) {
                    writeVariant(out, product, variant, first);
                    first = false;
                }
            }
        }
    }

    private static void writeDoorbuster(Writer out, Item original) throws IOException {
        String title = original.title() + " (doorbuster)";
        BigDecimal price = original.price().divide(BigDecimal.valueOf(2), 2, RoundingMode.HALF_UP);
        Csv.write(out, List.of(Products.handle("doorbuster " + original.title(), ""),
                title, VENDOR, Categories.of(title), String.join(", ", Categories.tags(title)), "true",
                "Title", "Default Title", DOORBUSTER_SKU, "0", "shopify", String.valueOf(DOORBUSTER_STOCK),
                "deny", "manual", price.toPlainString(), original.price().toPlainString(), "true", "true",
                "active"));
    }

    /** As in Shopify's own exports, the rows after a product's first one carry the variant only. */
    private static void writeVariant(Writer out, Product product, Variant variant, boolean first)
            throws IOException {
        Item item = variant.item();
        String title = product.title();
        Csv.write(out, List.of(product.handle(),
                first ? title : "",
                first ? VENDOR : "",
                first ? Categories.of(product.categoryTitle()) : "",
                first ? String.join(", ", Categories.tags(product.categoryTitle())) : "",
                first ? "true" : "",
                first ? product.optionName() : "",
                variant.optionValue(), item.sku, "0", "shopify", String.valueOf(item.stock), "deny", "manual",
                item.price().toPlainString(), "", "true", "true",
                first ? "active" : ""));
    }

    private void writeOrders(Map<String, List<Line>> orders) throws IOException {
        Path file = target.resolve("online-retail-orders.csv.gz");
        try (Writer out = writer(new SmallestGzip(Files.newOutputStream(file)))) {
            Csv.write(out, List.of("order", "customer", "country", "sku", "quantity"));
            for (List<Line> order : orders.values()) {
                for (Line line : order) {
                    Csv.write(out, List.of(line.invoice(), line.customer(), line.country(), line.sku(),
                            String.valueOf(line.quantity())));
                }
            }
        }
    }

    /** Sixty recorded five-minute counts around the jump, one second each, as shares of their sum. */
    private void writeArrivalCurve() throws IOException {
        List<Map<String, String>> rows;
        Path trace = source.resolve("arrival-traces/twitter-volume-amzn-5min.csv");
        try (Reader in = Files.newBufferedReader(trace)) {
            rows = Csv.rows(in);
        }
        int jump = 0;
        while (!rows.get(jump).get("timestamp").equals(JUMP_TIME)) {
            jump++;
        }
        int[] counts = rows.subList(jump - STEPS_BEFORE_JUMP, jump - STEPS_BEFORE_JUMP + CURVE_STEPS).stream()
                .mapToInt(row -> Integer.parseInt(row.get("value"))).toArray();
        int[] shares = sharesOf(counts);
        try (Writer out = writer(Files.newOutputStream(target.resolve("arrival-curve.csv")))) {
            Csv.write(out, List.of("second", "share"));
            for (int second = 0; second < shares.length; second++) {
                Csv.write(out, List.of(String.valueOf(second),
                        BigDecimal.valueOf(shares[second], 6).toPlainString()));
            }
        }
    }

    /** Shares in millionths which add up to exactly one: the largest remainders are rounded up. */
    private static int[] sharesOf(int[] counts) {
        long total = Arrays.stream(counts).sum();
        int[] shares = new int[counts.length];
        List<Integer> byRemainder = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            shares[i] = (int) ((long) counts[i] * SHARE_UNITS / total);
            byRemainder.add(i);
        }
        byRemainder.sort(Comparator.comparingLong((Integer i) -> -((long) counts[i] * SHARE_UNITS % total)));
        int missing = SHARE_UNITS - Arrays.stream(shares).sum();
        byRemainder.subList(0, missing).forEach(i -> shares[i]++);
        return shares;
    }

    private static Writer writer(OutputStream out) {
        return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    private static final class SmallestGzip extends GZIPOutputStream {
        SmallestGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }

    // ---------------------------------------------------------------- report

    private void report(List<Line> recorded, Map<String, List<Line>> orders, Map<String, Item> items,
                        List<Product> products) {
        System.out.printf("order lines recorded: %,d%n", recorded.size());
        dropped.forEach((reason, count) -> System.out.printf("  dropped, %s: %,d%n", reason, count));
        System.out.printf("orders: %,d, guests: %,d, lines: %,d, units: %,d%n", orders.size(),
                orders.values().stream().filter(order -> order.get(0).customer().isEmpty()).count(),
                orders.values().stream().mapToInt(List::size).sum(),
                items.values().stream().mapToInt(item -> item.units).sum());
        System.out.printf("products: %,d, of these with several variants: %,d; variants: %,d "
                + "(each plus one doorbuster)%n", products.size(),
                products.stream().filter(product -> product.variants().size() > 1).count(), items.size());
        Tally<String> options = new Tally<>();
        Tally<String> categories = new Tally<>();
        for (Product product : products) {
            options.add(product.optionName());
            categories.add(Categories.of(product.categoryTitle()));
        }
        System.out.println("options: " + options);
        System.out.println("categories: " + categories);
        System.out.printf("%nThe %d headline SKUs:%n", HEADLINE_SKUS);
        byOrders(items.values()).stream().limit(HEADLINE_SKUS).forEach(ExtractDemoData::print);
        System.out.println("\nThe 20 SKUs with most units:");
        items.values().stream().sorted(Comparator.comparingInt(item -> -item.units)).limit(20)
                .forEach(ExtractDemoData::print);
    }

    private static void print(Item item) {
        System.out.printf("| %s | %s | %,d | %,d | %,d |%n", item.sku, item.title(), item.orders, item.units,
                item.stock);
    }

    // ---------------------------------------------------------------- small helpers

    /** Counts values and remembers the order in which they came. */
    private static final class Tally<T> {
        private final Map<T, Integer> counts = new LinkedHashMap<>();

        void add(T value) {
            counts.merge(value, 1, Integer::sum);
        }

        T mostFrequent() {
            T best = null;
            for (Map.Entry<T, Integer> entry : counts.entrySet()) {
                if (best == null || entry.getValue() > counts.get(best)) {
                    best = entry.getKey();
                }
            }
            return best;
        }

        @Override
        public String toString() {
            return counts.toString();
        }
    }

    /** Just enough CSV (RFC 4180): quoted fields with commas, doubled quotes and line breaks. */
    private static final class Csv {

        static List<Map<String, String>> rows(Reader in) throws IOException {
            List<Map<String, String>> rows = new ArrayList<>();
            List<String> header = record(in);
            List<String> fields;
            while ((fields = record(in)) != null) {
                Map<String, String> row = new HashMap<>();
                for (int i = 0; i < header.size(); i++) {
                    row.put(header.get(i), i < fields.size() ? fields.get(i) : "");
                }
                rows.add(row);
            }
            return rows;
        }

        private static List<String> record(Reader in) throws IOException {
            List<String> fields = new ArrayList<>();
            StringBuilder field = new StringBuilder();
            boolean quoted = false;
            boolean any = false;
            int c;
            while ((c = in.read()) >= 0 && (quoted || c != '\n')) {
                any = true;
                if (c == '"') {
                    // A doubled quote closes and opens again: the second one belongs to the text.
                    if (!quoted && field.length() > 0) {
                        field.append('"');
                    }
                    quoted = !quoted;
                } else if (c == ',' && !quoted) {
                    fields.add(field.toString());
                    field.setLength(0);
                } else if (quoted || c != '\r') {
                    field.append((char) c);
                }
            }
            if (c < 0 && !any) {
                return null;
            }
            fields.add(field.toString());
            return fields;
        }

        static void write(Writer out, List<String> fields) throws IOException {
            String separator = "";
            for (String field : fields) {
                out.write(separator);
                boolean quote = field.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
                out.write(quote ? '"' + field.replace("\"", "\"\"") + '"' : field);
                separator = ",";
            }
            out.write('\n');
        }
    }
}
