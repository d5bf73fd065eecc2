-- The ledger: what was promised to shoppers, written by transactions of the journal's kind only. All of them lock
-- inventory rows in SKU order (C collation, the order of Java's code points) and insert attempts in their order.

-- One counter row for each SKU; every transaction that touches it adds 1 to version and returns it. Nothing that a sale
-- changes is indexed and half of each page is free, so that its updates stay within the page (HOT).
CREATE TABLE inventory (
    sku text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    received bigint NOT NULL,
    sold bigint NOT NULL DEFAULT 0 CHECK (sold >= 0),
    CONSTRAINT no_oversell CHECK (sold <= received)
) WITH (fillfactor = 50);

-- Every attempt that is decided for good: it owns the order, or it is void (no order) up to its deadline. Unique for
-- ever, therefore never to be partitioned by time: a retry across the boundary would place a second order.
CREATE TABLE attempts (
    attempt uuid PRIMARY KEY,
    order_id uuid,
    fingerprint bigint NOT NULL,
    deadline bigint NOT NULL
);

-- A start of a journal writer. Its orders are numbered in the order in which it commits them.
CREATE TABLE journal_writers (
    writer bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now()
);

-- Orders as placed; never updated.
CREATE TABLE orders (
    id uuid PRIMARY KEY,
    writer bigint NOT NULL,
    sequence bigint NOT NULL,
    attempt uuid NOT NULL,
    email text NOT NULL,
    customer_id text NOT NULL,
    currency text NOT NULL,
    shipping_address jsonb NOT NULL,
    payment_method text NOT NULL,
    durability text NOT NULL,
    placed_at timestamptz NOT NULL,
    UNIQUE (writer, sequence)
);

CREATE TABLE order_lines (
    order_id uuid NOT NULL,
    line int NOT NULL,
    sku text COLLATE "C" NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 0),
    PRIMARY KEY (order_id, line)
);
CREATE INDEX order_lines_by_sku ON order_lines (sku, order_id);

-- Goods in (receipt) and corrections (adjustment): the other facts that change inventory.
CREATE TABLE stock_movements (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    reference text NOT NULL,
    quantity bigint NOT NULL,
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (sku, kind, reference)
);

-- How far each stream has read each writer; moves in the transaction that stores what the stream made of it.
CREATE TABLE stream_positions (
    stream text NOT NULL,
    writer bigint NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (stream, writer)
);

CREATE TABLE fulfillments (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL,
    location text NOT NULL,
    status text NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    acknowledged_at timestamptz,
    shipped_at timestamptz,
    tracking text NOT NULL DEFAULT '',
    UNIQUE (order_id, location)
);
