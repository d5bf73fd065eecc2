package io.doorbuster.app.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HotSkusTest {

    private static final int ORDERS = 100_000;

    private final HotSkus hotSkus = new HotSkus();
    private final Random random = new Random(7);

    @Test
    void aSkuIsHotFromItsSecondOrderOn() {
        assertThat(hotSkus.isHot("TEA-1")).isFalse();
        assertThat(hotSkus.isHot("TEA-1")).isTrue();
        assertThat(hotSkus.isHot("TEA-1")).isTrue();
    }

    @Test
    void aSkuIsHotNoMoreWhenManyOthersWereSoldSince() {
        hotSkus.isHot("TEA-1");
        sellOthers(HotSkus.WINDOW - 1);
        boolean within = hotSkus.isHot("TEA-1");
        sellOthers(HotSkus.WINDOW);
        boolean beyond = hotSkus.isHot("TEA-1");

        assertThat(within).isTrue();
        assertThat(beyond).isFalse();
    }

    @Test
    void everyHundredthOrderMakesASkuHot() {
        assertThat(shareTakenForHot(100)).isGreaterThan(0.98);
    }

    @Test
    void ofTenThousandSkusThatSellEquallyHardlyOneIs() {
        assertThat(shareTakenForHot(10_000)).isLessThan(0.08);
    }

    private void sellOthers(int orders) {
        for (int i = 0; i < orders; i++) {
            hotSkus.isHot("OTHER-" + i);
        }
    }

    private double shareTakenForHot(int skus) {
        int hot = 0;
        for (int i = 0; i < ORDERS; i++) {
            hot += hotSkus.isHot("SKU-" + random.nextInt(skus)) ? 1 : 0;
        }
        return (double) hot / ORDERS;
    }
}
