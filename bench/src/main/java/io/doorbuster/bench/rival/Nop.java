package io.doorbuster.bench.rival;

/** Sells nothing: what is left is the server, the parsing and the answer. */
final class Nop implements Engine {

    @Override
    public void stock(String sku, long units) {}

    /** SKUs whose name begins with {@code GONE} are sold out. */
    @Override
    public boolean place(NewOrder order) {
        return !order.sku().startsWith("GONE");
    }

    @Override
    public void close() {}
}
