package io.doorbuster.harness.demo;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's files are, seen from the folder of the checkout. */
record DemoFiles(Path home) {
    private static final String DATA = "demo-data";

    /** Finds the checkout that this class was built in; throws {@link IOException} if there is none around it. */
    static DemoFiles find() throws IOException {
        Path place = ownPlace();
        for (Path folder = place; folder != null; folder = folder.getParent()) {
            if (Files.isDirectory(folder.resolve(DATA))) {
                return new DemoFiles(folder);
            }
        }
        throw new IOException("no folder " + DATA + " above " + place);
    }

    private static Path ownPlace() throws IOException {
        try {
            return Path.of(DemoFiles.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    Path onlineRetailProducts() {
        return home.resolve(DATA).resolve("online-retail-products.csv");
    }

    Path shopifyProducts() {
        return home.resolve(DATA).resolve("shopify-packt-products.csv");
    }

    Path onlineRetailOrders() {
        return home.resolve(DATA).resolve("online-retail-orders.csv.gz");
    }

    Path arrivalCurve() {
        return home.resolve(DATA).resolve("arrival-curve.csv");
    }

    Path standaloneJars() {
        return home.resolve("standalone/target/lib");
    }
}
