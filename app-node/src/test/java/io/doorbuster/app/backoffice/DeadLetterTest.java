package io.doorbuster.app.backoffice;

import static org.assertj.core.api.Assertions.assertThat;

import io.doorbuster.app.MemoryServices;
import io.doorbuster.app.TestShop;
import io.doorbuster.app.TestShop.Answer;
import io.doorbuster.domain.deadletter.DeadLetter;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterTest {

    private static final String PATH = "/api/v1/admin/dead-letters";
    private static final MemoryServices MEMBER = new MemoryServices();

    private static TestShop shop;

    @BeforeAll
    static void start() {
        shop = TestShop.start(MEMBER);
        for (int id = 1; id <= 3; id++) {
            MEMBER.setAside(new DeadLetter(id, id == 2 ? "products" : "webhook", "key-" + id, 20, "answered 500",
                    Instant.ofEpochMilli(id)));
        }
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void listsThemPageByPage() {
        Answer first = shop.asOperator("GET", PATH + "?limit=1", null);
        Answer second =
                shop.asOperator("GET", PATH + "?limit=1&after=" + first.json().at("/page/next").asString(), null);

        assertThat(first.json().at("/data/0").toString()).isEqualTo("{\"id\":\"1\",\"source\":\"webhook\","
                + "\"key\":\"key-1\",\"version\":20,\"error\":\"answered 500\",\"at\":\"1970-01-01T00:00:00.001Z\"}");
        assertThat(second.json().at("/data/0/key").asString()).isEqualTo("key-2");
    }

    @Test
    void triesOneAgainOnce() {
        assertThat(shop.asOperator("POST", PATH + "/3/retries", null).status()).isEqualTo(202);
        assertThat(shop.asOperator("POST", PATH + "/3/retries", null).problem()).isEqualTo("not-found");
    }

    @Test
    void saysWhyOneStays() {
        Answer answer = shop.asOperator("POST", PATH + "/2/retries", null);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.json().path("detail").asString()).contains("products");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "x", "01", "9999999999999999999", "77"})
    void knowsNoOthers(String id) {
        assertThat(shop.asOperator("POST", PATH + "/" + id + "/retries", null).problem()).isEqualTo("not-found");
    }

    @Test
    void isForOperatorsOnly() {
        assertThat(shop.get(PATH).status()).isEqualTo(401);
        assertThat(shop.send("POST", PATH + "/1/retries", null).status()).isEqualTo(401);
    }
}
