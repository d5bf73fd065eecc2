package io.doorbuster.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.doorbuster.domain.AttemptId;
import io.doorbuster.domain.Money;
import io.doorbuster.domain.cart.Cart;
import io.doorbuster.domain.cart.LineItem;
import io.doorbuster.domain.catalog.Period;
import io.doorbuster.domain.catalog.Price;
import io.doorbuster.domain.catalog.Product;
import io.doorbuster.domain.catalog.ProductStatus;
import io.doorbuster.domain.catalog.Variant;
import io.doorbuster.domain.order.Address;
import io.doorbuster.domain.pricing.Benefit;
import io.doorbuster.domain.pricing.PriceRule;
import io.doorbuster.domain.pricing.Promotion;
import io.doorbuster.domain.pricing.ShippingMethod;
import io.doorbuster.domain.pricing.Target;
import io.doorbuster.domain.pricing.TaxRate;
import io.doorbuster.domain.pricing.Threshold;
import io.doorbuster.domain.pricing.Zone;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {

    @Test
    void readsWhatItWrote() {
        Product product = Catalog.product("prod_1", 3, "Shirt \u2014 caf\u00e9 \uD83D\uDC55\nsecond line");
        Cart cart = new Cart("cart_1", 4, "EUR", List.of(new LineItem("SKU", "Shirt", 2, 1999)), 1_700_000_000_000L,
                new Cart.Checkout(Cart.Checkout.State.ORDERED, new AttemptId(-1, Long.MIN_VALUE), 7, "ord_1"),
                List.of(new Cart.KeyedChange(new AttemptId(1, 2), Long.MAX_VALUE)), "cust_1");
        Address address = new Address("Ada", "1 Street", "Ulm", "", "89073", "DE");

        assertThat(Documents.read(Documents.write(product), Product.class)).isEqualTo(product);
        assertThat(Documents.read(Documents.write(cart), Cart.class)).isEqualTo(cart);
        assertThat(Documents.read(Documents.write(address), Address.class)).isEqualTo(address);
    }

    @Test
    void writesTheRecordsFieldsAndNothingElse() {
        assertThat(Documents.write(new LineItem("SKU", "Shirt", 2, 1999)))
                .isEqualTo("{\"sku\":\"SKU\",\"title\":\"Shirt\",\"quantity\":2,\"unitPriceMinor\":1999}");
    }

    @Test
    void ignoresWhatANewerVersionAdded() {
        assertThat(Documents.read("""
                {"sku": "SKU", "title": "Shirt", "quantity": 2, "unitPriceMinor": 1999, "giftWrap": {"color": "red"}}
                """, LineItem.class)).isEqualTo(new LineItem("SKU", "Shirt", 2, 1999));
    }

    /** As version 0.1.0 began: without several prices, texts of images, times. */
    @Test
    void readsAProductThatWasStoredBeforeThereWereMoreFields() {
        Product read = Documents.read("""
                {"id": "prod_1", "handle": "a-shirt", "title": "Shirt", "description": "Soft <b>cotton</b>, \\"20 °C\\"",
                 "vendor": "Acme", "category": "Apparel", "tags": ["new"], "images": ["https://example.com/1.jpg"],
                 "optionNames": ["Size"], "status": "ACTIVE", "version": 3, "variants": [
                  {"sku": "prod_1-M", "title": "M", "options": ["M"], "price": {"amount": 1999, "currency": "EUR"},
                   "compareAtMinor": 2999}]}""", Product.class);

        assertThat(read).isEqualTo(Catalog.product("prod_1", 3, "Shirt"));
    }

    @Test
    void readsAProductWithSchedulesAsItWasWritten() {
        Price price = new Price(new Money(199, "EUR"), 99, new Period(5, 6));
        Product product = new Product("prod_1", "mug", "Mug", "", "", "", List.of(), List.of("http://a.example/b"),
                List.of(), ProductStatus.ACTIVE, 3,
                List.of(Variant.priced("A", "Blue", List.of(), List.of(price, Price.of(new Money(5, "JPY"))))
                        .with(350, "books")),
                List.of("A mug"), new Period(7, 0), 8);

        assertThat(Documents.read(Documents.write(product), Product.class)).isEqualTo(product);
    }

    @Test
    void readsEveryKindOfPriceRuleAsItWasWritten() {
        Period period = new Period(5, 6);
        List<PriceRule> rules = List.of(promotion(new Benefit.PercentOff(1_000)),
                promotion(new Benefit.AmountOff(List.of(new Money(5, "EUR")))),
                promotion(new Benefit.BuyGet(2, 1, Benefit.ALL, 3)),
                promotion(new Benefit.FreeShipping(List.of("ship_1"))),
                new TaxRate("tax_1", 2, "VAT", PriceRule.Status.PAUSED, period, new Zone("DE", "BY"), "b", 70_000, true,
                        true),
                new ShippingMethod("ship_1", 1, "Parcel", PriceRule.Status.DELETED, period, List.of(new Zone("DE", "")),
                        ShippingMethod.Basis.WEIGHT, List.of(new ShippingMethod.Tariff("EUR",
                                List.of(new ShippingMethod.Bracket(1, 2)), 3)),
                        "c"));

        for (PriceRule rule : rules) {
            assertThat(Documents.read(Documents.write(rule), PriceRule.class)).isEqualTo(rule);
        }
    }

    private static Promotion promotion(Benefit benefit) {
        return new Promotion("promo_1", 3, "Sale", PriceRule.Status.ACTIVE, new Period(5, 6), true,
                new Target(List.of("A"), List.of("Shoes"), List.of("sale")),
                new Threshold(List.of(new Money(199, "EUR")), 2), benefit, Promotion.Stacking.EXCLUSIVE, -4);
    }

    @Test
    void takesACartThatWasStoredBeforeThereWereCustomersForAGuests() {
        Cart cart = Cart.create("cart_1", "EUR", "", 5);
        String older = Documents.write(cart).replace(",\"customerId\":\"\"", "");

        assertThat(older).doesNotContain("customerId");
        assertThat(Documents.read(older, Cart.class)).isEqualTo(cart);
    }

    /** What is thrown is logged with its causes, and kept in dead letters. */
    @ParameterizedTest
    @ValueSource(strings = {"\"Zelda 7\"", "{\"city\": {\"name\": \"Zelda 7\"}}", "{\"city\": \"Zelda 7", "Zelda 7",
            "[{\"Zelda 7\": 1}]"})
    void quotesNothingOfADocumentThatItCannotRead(String document) {
        assertThatThrownBy(() -> Documents.read(document, Address.class)).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("not a document of Address at ")
                .satisfies(fault -> {
                    StringWriter trace = new StringWriter();
                    fault.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain("Zelda");
                });
    }

    @Test
    void refusesWhatIsNoDocumentOfTheType() {
        assertThatThrownBy(() -> Documents.read("{\"sku\": 1}", LineItem.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("LineItem");
    }
}
