-- Coupons as operators define them, written behind like promotions: tombstones are values here, too.
CREATE TABLE coupons (
    id text PRIMARY KEY,
    version bigint NOT NULL,
    document jsonb NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);

-- How many orders that are not cancelled carry a coupon. Its row is locked by whoever counts, after the rows of inventory,
-- in the order of codes. Made with the first order, which need not wait for what is written behind.
CREATE TABLE coupon_counters (
    code text COLLATE "C" PRIMARY KEY,
    used bigint NOT NULL DEFAULT 0 CHECK (used >= 0),
    -- The highest limit that an order was placed under: stands behind those who count, as inventory's does.
    allowed bigint NOT NULL DEFAULT 0,
    CHECK (used <= allowed)
) WITH (fillfactor = 50); -- updated with every batch of a sale: the new row finds room on the page of the old one

-- One row for each order and coupon, written in the transaction that places the order.
CREATE TABLE coupon_uses (
    code text COLLATE "C" NOT NULL,
    -- Digest of the customer's id, or of a guest's e-mail address, as in limited_purchases.
    buyer uuid NOT NULL,
    order_id uuid NOT NULL,
    -- What one buyer might use when the order was placed.
    buyer_limit bigint NOT NULL,
    -- By the cancellation of the order, once.
    given_back boolean NOT NULL DEFAULT false,
    PRIMARY KEY (code, buyer, order_id)
);

-- For cancellations, which know the order only.
CREATE INDEX coupon_uses_by_order ON coupon_uses (order_id);
