package io.doorbuster.harness.demo;

import io.doorbuster.harness.ProjectHome;
import java.nio.file.Path;

/** Where the demo's files are in the checkout. */
record DemoFiles(ProjectHome home) {

    Path onlineRetailProducts() {
        return data("online-retail-products.csv");
    }

    Path shopifyProducts() {
        return data("shopify-packt-products.csv");
    }

    Path onlineRetailOrders() {
        return data("online-retail-orders.csv.gz");
    }

    Path arrivalCurve() {
        return data("arrival-curve.csv");
    }

    private Path data(String file) {
        return home.folder().resolve("demo-data").resolve(file);
    }
}
