-- What buyers have bought of SKUs with a purchase limit, one row for each order line, written by the journal in the
-- transaction that places the order; orders of SKUs without a limit have none. Who cancels units of a line adds them to
-- returned, in a transaction that has the SKU's row of inventory locked, and so gives the allowance back once.
CREATE TABLE limited_purchases (
    sku text COLLATE "C" NOT NULL,
    -- Digest of the customer's id, or of a guest's e-mail address.
    buyer uuid NOT NULL,
    order_id uuid NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    returned bigint NOT NULL DEFAULT 0 CHECK (returned BETWEEN 0 AND quantity),
    PRIMARY KEY (sku, buyer, order_id)
);

-- For cancellations, which know the order only.
CREATE INDEX limited_purchases_by_order ON limited_purchases (order_id);
