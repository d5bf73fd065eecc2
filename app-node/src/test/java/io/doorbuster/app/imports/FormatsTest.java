package io.doorbuster.app.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written in a format is read as it was. */
class FormatsTest {

    private static final int PRODUCTS = 3_000;
    /** One-line texts that break software; each is right for a title. */
    private static final List<String> NASTY = List.of("=cmd()", "=1+2", "+49 30", "-5", "@SUM(A1)", "'=cmd()", "''+1",
            "'quoted'", "\"", "\"\"", "a \"b\" c", "a,b", "a, b", "\\,", "\\", "\\\\n", "a\\nb", ";", "|", "a;b",
            " before", "behind ", "\u00A0nbsp\u00A0", "<b>bold</b>", "&amp;", "]]>", "<![CDATA[x]]>", "&#13;",
            "قميص أزرق", "Áo dài đỏ", "日本語", "🧦🧤", "\u202Ertl", "\uFFFE", "\uFFFFx\\", "#", "Title",
            "Default Title", "id:1", "Ünïcödé", "Home > Living, Rugs", "null", "0", "true", "1e5", "%s{}", "\uFEFFbom");
    private static final List<String> BREAKS = List.of("\n", "\r\n", "\r", "\t", "\n\n", "=\n", "<p>\n</p>\r\n", "\\n");
    private static final List<String> CURRENCIES = List.of("EUR", "JPY", "KWD");

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource(Format.class)
    void readsWhatItWroteAsItWas(Format format) throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            List<Product> products = products(new Random(seed));

            List<ReadProduct> read = read(format, written(format, products));

            assertThat(read).as("seed %d", seed).hasSameSizeAs(products);
            for (int i = 0; i < products.size(); i++) {
                ReadProduct found = read.get(i);
                assertThat(Refusals.first(found, found.draft().flaws())).as("seed %d, product %d", seed, i).isEmpty();
                assertThat(found.draft().toProduct(products.get(i).id())).as("seed %d, product %d", seed, i)
                        .isEqualTo(products.get(i));
                assertThat(found.quantities()).containsOnly(0L);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void writesNoCellThatASpreadsheetTakesForAFormula(Format format) throws Exception {
        if (format == Format.GOOGLE_MERCHANT_XML) {
            return;
        }
        Path file = Files.writeString(folder.resolve("formulas"), written(format, products(new Random(4))));

        try (CsvFile csv = CsvFile.open(file)) {
            for (Optional<CsvRow> row = csv.next(); row.isPresent(); row = csv.next()) {
                assertThat(row.get().cells())
                        .noneMatch(cell -> !cell.isEmpty() && "=+-@\t\r".indexOf(cell.charAt(0)) >= 0
                                && !cell.equals("-1"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            =a  | '=a
            '=a | ''=a
            'a  | 'a
            a=  | a=
            """, quoteCharacter = '`')
    void guardsWhatLooksLikeAFormula(String text, String cell) {
        assertThat(Cells.guard(text)).isEqualTo(cell);
        assertThat(Cells.unguard(cell)).isEqualTo(text);
    }

    @Test
    void joinsAndSplitsLists() {
        List<String> entries = List.of("a,b", "\\", " c ", "\\,", "d");

        assertThat(Cells.split(Cells.join(entries))).isEqualTo(entries);
        assertThat(Cells.split("")).isEmpty();
        assertThat(Cells.splitRoughly("a, b ,,a\\, c")).containsExactly("a", "b", "a, c");
    }

    private String written(Format format, List<Product> products) throws IOException {
        StringWriter out = new StringWriter();
        CatalogWriter writer = format.writer(out, "https://shop.example/");
        writer.write(products, Map.of());
        writer.end();
        return out.toString();
    }

    private List<ReadProduct> read(Format format, String content) throws Exception {
        Path file = Files.writeString(folder.resolve("products"), content);
        ImportOptions options = new ImportOptions("GBP", true);
        List<ReadProduct> read = new ArrayList<>();
        try (CatalogFile products = format.open(file, format.survey(file), options)) {
            for (Optional<ReadProduct> next = products.next(); next.isPresent(); next = products.next()) {
                read.add(next.get());
            }
        }
        return read;
    }

    private static List<Product> products(Random random) {
        return IntStream.range(0, PRODUCTS).mapToObj(i -> product(random, i)).toList();
    }

    private static Product product(Random random, int number) {
        int options = random.nextInt(4);
        int variants = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
        String currency = CURRENCIES.get(random.nextInt(CURRENCIES.size()));
        List<String> optionNames = IntStream.range(0, options).mapToObj(i -> text(random) + i).toList();
        List<Variant> made = IntStream.range(0, variants).mapToObj(i -> new Variant(
                random.nextInt(9) == 0 ? "=SKU," + number + "-" + i : "S\"" + number + "-" + i, text(random),
                IntStream.range(0, options).mapToObj(_ -> text(random)).toList(),
                new Money(random.nextInt(9) == 0 ? 0 : random.nextLong(100_000_000), currency),
                random.nextInt(3) == 0 ? random.nextLong(100_000_000) : 0)
                .with(random.nextBoolean() ? 0 : 1 + random.nextLong(Variant.MAX_WEIGHT_GRAMS), taxCategory(random)))
                .toList();
        return new Product("prod_p" + number, "p" + number, text(random), description(random), optional(random),
                optional(random), tags(random), images(random), optionNames,
                random.nextInt(5) == 0 ? ProductStatus.DRAFT : ProductStatus.ACTIVE, 0, made);
    }

    private static String taxCategory(Random random) {
        return random.nextInt(3) == 0 ? text(random) : random.nextBoolean() ? "parent" : "";
    }

    private static List<String> tags(Random random) {
        return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> text(random)).distinct().toList();
    }

    private static List<String> images(Random random) {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(_ -> "https://cdn.example/" + random.nextInt(3) + ",a;b?c=%22&d=1").toList();
    }

    private static String optional(Random random) {
        return random.nextInt(3) == 0 ? "" : random.nextInt(9) == 0 ? " " : text(random);
    }

    private static String description(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(random.nextBoolean() ? text(random) : BREAKS.get(random.nextInt(BREAKS.size())));
        }
        return text.toString();
    }

    private static String text(Random random) {
        String text = NASTY.get(random.nextInt(NASTY.size()));
        return random.nextInt(3) == 0 ? text + NASTY.get(random.nextInt(NASTY.size())) : text;
    }
}
