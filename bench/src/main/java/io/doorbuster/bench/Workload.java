package io.doorbuster.bench;

import io.doorbuster.bench.http.Requests;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

/** What is asked for, again and again. */
enum Workload {

    /** Orders of one SKU, of which there are more than can be sold. */
    HOT("orders, one hot SKU", 201, true) {
        @Override
        Requests requests(String run, URI server) {
            return Requests.orders(run, HOT_SKU);
        }
    },
    /** The same over HTTP/2: as many at once, on an eighth of the connections. */
    HOT_HTTP2("orders, one hot SKU, HTTP/2", 201, true) {
        @Override
        Requests requests(String run, URI server) {
            return Requests.orders(run, HOT_SKU);
        }
    },
    /** Orders of customers, each with an access token. */
    CUSTOMERS("orders with tokens, one hot SKU", 201, true) {
        @Override
        Requests requests(String run, URI server) throws IOException, InterruptedException {
            return Requests.ordersOf(Customers.logIn(server, run), run, HOT_SKU);
        }
    },
    /** Orders spread evenly over 10,000 SKUs. */
    SPREAD("orders, 10,000 SKUs", 201, true) {
        @Override
        Requests requests(String run, URI server) {
            return Requests.spreadOrders(run, "SPREAD-", SPREAD_SKUS);
        }
    },
    /** Orders of a SKU that is sold out: each is refused. */
    SOLD_OUT("refusals, sold out", 409, false) {
        @Override
        Requests requests(String run, URI server) {
            return Requests.orders(run, "GONE-1");
        }
    },
    /** One order again and again, under one key. */
    REPLAY("replays of one key", 201, false) {
        @Override
        Requests requests(String run, URI server) {
            return Requests.replays("replay", HOT_SKU);
        }
    },
    /** A product's page of 2 KB. */
    PAGE("product page, 2 KB", 200, false) {
        @Override
        Requests requests(String run, URI server) {
            return Requests.get(PAGE_PATH);
        }
    },
    /** The same by those who have it already, and ask whether it has changed. */
    UNCHANGED("product page, unchanged", 304, false) {
        @Override
        Requests requests(String run, URI server) throws IOException, InterruptedException {
            return Requests.get(PAGE_PATH, "If-None-Match: " + WebPage.tag(server.resolve(PAGE_PATH)));
        }
    };

    static final String HOT_SKU = "HOT-1";
    static final String PAGE_PATH = "/api/v1/products/lamp";

    static final int SPREAD_SKUS = 10_000;
    /** More than any of them sells in a run; a rival with a row for each unit takes fewer. */
    static final long PLENTY = 100_000_000;

    private final String title;
    private final int wanted;
    private final boolean sells;

    Workload(String title, int wanted, boolean sells) {
        this.title = title;
        this.wanted = wanted;
        this.sells = sells;
    }

    /** The requests of a round, whose keys no other round has; asks the server for what they need. */
    abstract Requests requests(String run, URI server) throws IOException, InterruptedException;

    /** As tables name it. */
    String title() {
        return title;
    }

    /** The status of the answers that count. */
    int wanted() {
        return wanted;
    }

    /** Whether each counted answer is an order of its own. */
    boolean sells() {
        return sells;
    }

    /** Whether it goes over HTTP/2 and not HTTP/1.1. */
    boolean isHttp2() {
        return this == HOT_HTTP2;
    }

    /** The SKUs that are sold in plenty. */
    static List<String> plenty() {
        return IntStream.range(0, SPREAD_SKUS).mapToObj(i -> String.format("SPREAD-%05d", i)).toList();
    }
}
