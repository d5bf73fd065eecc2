package io.doorbuster.app.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.app.catalog.ProductDraft;
import io.doorbuster.app.catalog.ProductDraft.VariantDraft;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.grid.catalog.ImportReport.Refusal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as other shops write them, and as spreadsheets leave them. */
class MessyFilesTest {

    private static final String WOO = "ID,Type,SKU,Name,Published,Description,Stock,Sale price,Regular price,"
            + "Date sale price ends,Categories,Tags,Images,Parent,Attribute 1 name,Attribute 1 value(s)\n";
    private static final String TSV = "id\ttitle\tdescription\tprice\tsale price\timage_link\tadditional_image_link\t"
            + "item_group_id\tcolor\tsize\n";

    @TempDir private Path folder;

    @Test
    void takesASimpleProductOfWooCommerce() throws Exception {
        ReadProduct read = only(Format.WOOCOMMERCE_CSV, WOO + """
                12,"simple, downloadable",'=mug,Tee mug,1,"<p>Line\\none</p>",7,"8,50","10,00",,"Home > Mugs, Gifts",\
                "a\\, b, c",https://e.example/1.jpg,,,
                """);

        ProductDraft draft = read.draft();
        assertThat(Refusals.first(read, List.of())).isEmpty();
        assertThat(draft.title()).isEqualTo("Tee mug");
        assertThat(draft.description()).isEqualTo("<p>Line\none</p>");
        assertThat(draft.category()).isEqualTo("Home > Mugs");
        assertThat(draft.tags()).containsExactly("a, b", "c");
        assertThat(draft.variants()).containsExactly(
                new VariantDraft("=mug", "Tee mug", List.of(), new Money(850, "GBP"), 1_000));
        assertThat(read.quantities()).containsExactly(7L);
    }

    @Test
    void gathersVariationsWhereverTheyStand() throws Exception {
        List<ReadProduct> read = read(Format.WOOCOMMERCE_CSV, WOO + """
                21,variation,HOOD-R,Hoodie - Red,1,,3,,20,,,,,id:20,Color,Red
                20,variable,HOOD,Hoodie,1,text,,,,,,,,,Color,"Red, Blue, Green"
                30,simple,MUG,Mug,1,,,,5,,,,,,,
                22,variation,HOOD,Hoodie - Blue,1,,4,,21,,,,,HOOD,Color,Blue
                23,variation,HOOD-G,Hoodie - Green,-1,,4,,21,,,,,HOOD,Color,Green
                """);

        assertThat(read).extracting(ReadProduct::name).containsExactly("MUG", "HOOD");
        ReadProduct hoodie = read.getLast();
        assertThat(Refusals.first(hoodie, List.of())).isEmpty();
        assertThat(hoodie.draft().optionNames()).containsExactly("Color");
        assertThat(hoodie.draft().variants()).extracting(VariantDraft::sku).containsExactly("HOOD-R", "");
        assertThat(hoodie.draft().variants()).extracting(VariantDraft::options)
                .containsExactly(List.of("Red"), List.of("Blue"));
        assertThat(hoodie.lines()).containsExactly(2L, 5L);
        assertThat(hoodie.rowCount()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            9,grouped,G,Set,1,,,,,,,,,,,              | type       | invalid-type
            9,simple,G,,1,,,,5,,,,,,,                 | title      | missing-title
            9,simple,G,Mug,maybe,,,,5,,,,,,,          | published  | invalid-published
            9,simple,G,Mug,1,,,,,,,,,,,               | regular price | invalid-regular-price
            9,simple,G,Mug,1,,,x,5,,,,,,,             | sale price | invalid-sale-price
            9,simple,G,Mug,1,,many,,5,,,,,,,          | stock      | invalid-stock
            9,variation,G,Mug,1,,,,5,,,,,id:8,Size,S  | ''         | parent-missing
            9,variable,G,Mug,1,,,,,,,,,,Size,S        | variants   | invalid-variants
            9,simple,G,Mug,1,,,,5                     | ''         | incomplete-row
            9,simple,G,Mug,1,,,,5,,,,C:\\a.jpg,,,     | images[0]  | invalid-images
            """, quoteCharacter = '`')
    void refusesARowOfWooCommerceWithFieldAndKind(String row, String field, String code) throws Exception {
        ReadProduct read = only(Format.WOOCOMMERCE_CSV, WOO + row + "\n");

        Refusal refusal = Refusals.first(read, read.draft().withVariants(read.draft().variants()).flaws().stream()
                .filter(flaw -> !flaw.field().equals("handle")).toList()).orElseThrow();
        assertThat(refusal.field()).isEqualTo(field.equals("''") ? "" : field);
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.line()).isEqualTo(2);
    }

    @Test
    void leavesOutASaleThatEnds() throws Exception {
        ReadProduct read = only(Format.WOOCOMMERCE_CSV,
                WOO + "9,simple,G,Mug,1,,,4,5,2026-12-01,,,,,,\n");

        assertThat(read.draft().variants().getFirst().price()).isEqualTo(new Money(500, "GBP"));
        assertThat(read.draft().variants().getFirst().compareAtMinor()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            19,99     | 1999
            1.250,00  | 125000
            1,250.00  | 125000
            1 250,5   | 125050
            12        | 1200
            12.5      | 1250
            1,250     | -1
            1.250     | -1
            12,345    | -1
            1,2,3     | -1
            $5        | -1
            """, quoteCharacter = '`')
    void understandsADecimalCommaWhereItCanBeNothingElse(String text, long minor) {
        Refusals refusals = new Refusals("p");

        long read = new Numbers(refusals, new ImportOptions("EUR", false)).minorUnits(2, "price", text, "EUR");

        assertThat(refusals.all().isEmpty() ? read : -1).isEqualTo(minor);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1250      | g   | 1250
            453.59237 | g   | 454
            0.0       | g   | 0
            1.25      | kg  | 1250
            1,25      | kg  | 1250
            0,250     | kg  | 250
            1.250     | kg  | 1250
            1,250     | KG  | 1250
            0.0005    | kg  | 1
            1         | lb  | 454
            2.5       | lbs | 1134
            8         | oz  | 227
            1000      | kg  | 1000000
            1.250     | g   | -1
            1,250     | lb  | -1
            1.000     | kg  | -1
            1001      | kg  | -1
            1,250,000 | kg  | -1
            -1        | kg  | -1
            heavy     | kg  | -1
            1         | st  | -1
            """, quoteCharacter = '`')
    void readsAWeightWhereItCanBeNothingElse(String text, String unit, long grams) {
        Refusals refusals = new Refusals("p");

        long read = new Numbers(refusals, new ImportOptions("EUR", false)).grams(2, "weight", text, unit);

        assertThat(refusals.all().isEmpty() ? read : -1).isEqualTo(grams);
    }

    @Test
    void takesWeightsAndTaxCategoriesOfEveryFormat() throws Exception {
        ReadProduct old = only(Format.SHOPIFY_CSV, """
                Handle,Title,Variant SKU,Variant Price,Variant Grams,Variant Weight Unit,Variant Tax Code
                mug,Mug,MUG,5,350.0,lb,P0000000
                """);
        ReadProduct later = only(Format.SHOPIFY_CSV, """
                URL handle,Title,SKU,Price,Weight value (grams),Weight unit for display,Tax code
                mug,Mug,MUG,5,350,kg,P0000000
                """);
        ReadProduct google = only(Format.GOOGLE_MERCHANT_TSV, """
                id\ttitle\tprice\tshipping_weight\ttax_category
                MUG\tMug\t5 EUR\t0.35 kg\tP0000000
                """);

        for (ReadProduct read : List.of(old, later, google)) {
            assertThat(read.refusals()).isEmpty();
            assertThat(read.draft().variants()).extracting(VariantDraft::weightGrams).containsExactly(350L);
            assertThat(read.draft().variants()).extracting(VariantDraft::taxCategory).containsExactly("P0000000");
        }
    }

    @Test
    void weighsAndTaxesAVariationOfWooCommerceAsItsProductUnlessItSaysMore() throws Exception {
        ReadProduct read = only(Format.WOOCOMMERCE_CSV, """
                ID,Type,SKU,Name,Published,Regular price,Parent,Tax class,Weight (lbs),Attribute 1 name,\
                Attribute 1 value(s)
                20,variable,HOOD,Hoodie,1,,,reduced-rate,1,Color,"Red, Blue"
                21,variation,HOOD-R,Hoodie - Red,1,20,id:20,parent,,Color,Red
                22,variation,HOOD-B,Hoodie - Blue,1,20,id:20,zero-rate,2,Color,Blue
                """);

        assertThat(read.refusals()).isEmpty();
        assertThat(read.draft().variants()).extracting(VariantDraft::weightGrams).containsExactly(454L, 907L);
        assertThat(read.draft().variants()).extracting(VariantDraft::taxCategory)
                .containsExactly("reduced-rate", "zero-rate");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SHOPIFY_CSV         | Variant Grams=heavy                      | weight          | invalid-weight
            SHOPIFY_CSV         | Variant Grams=9;Variant Weight Unit=st   | weight unit     | invalid-weight-unit
            SHOPIFY_CSV         | Variant Grams=1.250                      | weight          | invalid-weight
            WOOCOMMERCE_CSV     | Weight (kg)=1001                         | weight          | invalid-weight
            GOOGLE_MERCHANT_TSV | shipping_weight=5                        | shipping weight | invalid-shipping-weight
            GOOGLE_MERCHANT_TSV | shipping_weight=5 stone                  | shipping weight | invalid-shipping-weight
            """)
    void refusesAWeightWithFieldAndKind(Format format, String cells, String field, String code) throws Exception {
        StringBuilder header = new StringBuilder("Handle\tTitle\tName\tID\tSKU\tPrice\tRegular price");
        StringBuilder row = new StringBuilder("mug\tMug\tMug\t7\tMUG\t5\t5");
        for (String cell : cells.split(";", -1)) {
            header.append('\t').append(cell.split("=", -1)[0]);
            row.append('\t').append(cell.split("=", -1)[1]);
        }

        ReadProduct read = only(format, header + "\n" + row + "\n");

        assertThat(read.refusals()).extracting(Refusal::field).containsExactly(field);
        assertThat(read.refusals()).extracting(Refusal::code).containsExactly(code);
    }

    @Test
    void takesSemicolonsTabsAndByteOrderMarks() throws Exception {
        String comma = "Handle,Title,Variant SKU,Variant Price\nlamp,قميص,LAMP,\"9,50\"\n";
        String semicolon = "Handle;Title;Variant SKU;Variant Price\nlamp;قميص;LAMP;9,50\n";
        String tab = semicolon.replace(';', '\t');

        for (String content : List.of(comma, semicolon, tab, "\uFEFF" + semicolon)) {
            assertThat(only(Format.SHOPIFY_CSV, content).draft().variants().getFirst().price())
                    .isEqualTo(new Money(950, "GBP"));
        }
        for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Path file = Files.write(folder.resolve("utf16"), ("\uFEFF" + tab).getBytes(charset));
            assertThat(read(Format.SHOPIFY_CSV, file).getFirst().draft().title()).isEqualTo("قميص");
        }
    }

    @Test
    void takesColumnsThatStandTwiceIfNobodyReadsThem() throws Exception {
        assertThat(only(Format.SHOPIFY_CSV, "Handle,Title,Variant SKU,Variant Price,Meta: x,Meta: x\na,A,A,1,2,3\n")
                .draft().title()).isEqualTo("A");
    }

    @Test
    void gathersItemsOfAGroupInATsvFeed() throws Exception {
        List<ReadProduct> read = read(Format.GOOGLE_MERCHANT_TSV, TSV + """
                T-R-S\tTee – red, S\t"Soft\nand warm"\t15.00 USD\t12.50 USD\thttps://e.example/r.jpg\t\
                https://e.example/1.jpg,https://e.example/2.jpg\ttee\tred\tS
                MUG\tMug\tA mug\tEUR 9,50\t\t\t\t\t\t
                T-B-S\tTee – blue, S\t\t15 USD\t\thttps://e.example/b.jpg\t\ttee\tblue\tS
                """);

        assertThat(read).extracting(ReadProduct::name).containsExactly("item MUG", "tee");
        assertThat(read.getFirst().draft().variants().getFirst().price()).isEqualTo(new Money(950, "EUR"));
        ProductDraft tee = read.getLast().draft();
        assertThat(tee.title()).isEqualTo("Tee – red, S");
        assertThat(tee.description()).isEqualTo("Soft\nand warm");
        assertThat(tee.optionNames()).containsExactly("Color", "Size");
        assertThat(tee.images()).hasSize(4);
        assertThat(tee.variants()).extracting(VariantDraft::title).containsExactly("red / S", "blue / S");
        assertThat(tee.variants().getFirst()).extracting(VariantDraft::price, VariantDraft::compareAtMinor)
                .containsExactly(new Money(1_250, "USD"), 1_500L);
        assertThat(read.getLast().lines()).containsExactly(2L, 5L);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "<rss xmlns:g='http://base.google.com/ns/1.0'><channel><title>x</title>\n<item>%s</item></channel></rss>",
            "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:g='http://base.google.com/ns/1.0'>\n<entry>%s</entry></feed>"})
    void takesFeedsInRssAndAtom(String frame) throws Exception {
        ReadProduct read = only(Format.GOOGLE_MERCHANT_XML, frame.formatted("""
                <g:id>VN-1</g:id><title><![CDATA[Áo dài & <b>đỏ</b>]]></title>
                <description>&lt;p&gt;Lụa&lt;/p&gt;</description>
                <g:price>1.250.000,00 VND</g:price><g:shipping><g:price>1 USD</g:price></g:shipping>
                <g:quantity>4</g:quantity>""").replace("1.250.000,00 VND", "1250000 VND"));

        assertThat(Refusals.first(read, List.of())).isEmpty();
        assertThat(read.line()).isEqualTo(2);
        assertThat(read.draft().title()).isEqualTo("Áo dài & <b>đỏ</b>");
        assertThat(read.draft().description()).isEqualTo("<p>Lụa</p>");
        assertThat(read.draft().variants().getFirst().price()).isEqualTo(new Money(1_250_000, "VND"));
        assertThat(read.draft().status()).isEqualTo(ProductStatus.ACTIVE);
        assertThat(read.quantities()).containsExactly(4L);
    }

    @Test
    void readsNothingFromElsewhereThatXmlNames() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "secret");
        List<String> attacks = List.of(
                "<!DOCTYPE rss [<!ENTITY x SYSTEM '" + secret.toUri() + "'>]><rss><channel><item><id>&x;</id></item>"
                        + "</channel></rss>",
                "<!DOCTYPE rss SYSTEM '" + secret.toUri() + "'><rss><channel><item><id>a</id></item></channel></rss>",
                "<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss><channel><item><id>&b;</id></item>"
                        + "</channel></rss>",
                "<rss><channel><item><id>&unknown;</id></item></channel></rss>");

        for (String attack : attacks) {
            assertThatThrownBy(() -> read(Format.GOOGLE_MERCHANT_XML, attack)).as(attack)
                    .isInstanceOf(UnreadableFileException.class).hasMessageStartingWith("line 1: ");
        }
    }

    @Test
    void limitsDepthTextsAndFieldsOfXml() {
        for (String content : List.of("<a>".repeat(20) + "</a>".repeat(20), "<a>" + "x".repeat(200_000) + "</a>",
                "<a/>".repeat(1_001))) {
            assertThatThrownBy(() -> read(Format.GOOGLE_MERCHANT_XML,
                    "<rss><channel><item>" + content + "</item></channel></rss>"))
                    .isInstanceOf(UnreadableFileException.class);
        }
        assertThatThrownBy(() -> read(Format.GOOGLE_MERCHANT_XML, "<html><item/></html>"))
                .hasMessageContaining("neither RSS nor Atom");
        assertThatThrownBy(() -> read(Format.GOOGLE_MERCHANT_XML, "<rss><channel>\n<item>"))
                .hasMessage("line 2: is not XML, or not from here on");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            X1\\t\\td\\t5 EUR               | title | missing-title
            \\tMug\\td\\t5 EUR              | id    | missing-id
            X1\\tMug\\td\\t                 | price | invalid-price
            X1\\tMug\\td\\t5 ABC            | currency | invalid-currency
            X1\\tMug\\td\\t5 EUR\\t4 USD    | sale price | invalid-sale-price
            """)
    void refusesAnItemWithFieldAndKind(String cells, String field, String code) throws Exception {
        String row = cells.replace("\\t", "\t").replaceAll("\t+$", "");
        long missing = 9 - row.chars().filter(c -> c == '\t').count();
        ReadProduct read = only(Format.GOOGLE_MERCHANT_TSV, TSV + row + "\t".repeat((int) missing) + "\n");

        List<Refusal> refusals = new ArrayList<>(read.refusals());
        Refusals.first(read, read.draft().flaws().stream().filter(flaw -> !flaw.field().equals("handle")).toList())
                .ifPresent(refusals::add);
        assertThat(refusals).extracting(Refusal::field).contains(field);
        assertThat(refusals).extracting(Refusal::code).contains(code);
        assertThat(refusals).extracting(Refusal::line).containsOnly(2L);
    }

    @ParameterizedTest
    @CsvSource({"WOOCOMMERCE_CSV, 'a,b\n1,2\n'", "GOOGLE_MERCHANT_TSV, 'a\tb\n1\t2\n'", "GOOGLE_MERCHANT_XML, '{}'",
            "WOOCOMMERCE_CSV, ''", "GOOGLE_MERCHANT_XML, ''"})
    void failsForAFileOfAnotherKind(Format format, String content) {
        assertThatThrownBy(() -> read(format, content)).isInstanceOf(UnreadableFileException.class)
                .hasMessageStartingWith("line 1: ");
    }

    private ReadProduct only(Format format, String content) throws Exception {
        List<ReadProduct> read = read(format, content);
        assertThat(read).hasSize(1);
        return read.getFirst();
    }

    private List<ReadProduct> read(Format format, String content) throws Exception {
        return read(format, Files.writeString(folder.resolve("file"), content));
    }

    private static List<ReadProduct> read(Format format, Path file) throws Exception {
        List<ReadProduct> read = new ArrayList<>();
        try (CatalogFile products = format.open(file, format.survey(file), new ImportOptions("GBP", true))) {
            for (Optional<ReadProduct> next = products.next(); next.isPresent(); next = products.next()) {
                read.add(next.get());
            }
        }
        return read;
    }
}
