-- What is held for carts, written with the cart's row and in its version: a stock level that is loaded knows its open
-- holds. A hold that ended stays as a row without SKUs, so that an older write cannot bring it back.
CREATE TABLE holds (
    cart_id text PRIMARY KEY,
    version bigint NOT NULL,
    buyer bigint NOT NULL,
    serial bigint NOT NULL,
    -- In parallel.
    skus text[] NOT NULL,
    quantities bigint[] NOT NULL,
    expires_at timestamptz NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX holds_by_sku ON holds USING gin (skus);
