-- Promotions, tax rates and shipping methods, written behind like products: tombstones are values here, too.

CREATE TABLE price_rules (
    id text PRIMARY KEY,
    version bigint NOT NULL,
    document jsonb NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);
