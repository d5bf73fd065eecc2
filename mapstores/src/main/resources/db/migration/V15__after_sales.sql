-- What happens to orders after they were placed. Each row is written once, under the lock of its order's row, and its id is
-- the attempt that it was asked for with: the same attempt again finds it.

-- Parcels. A fulfillment order that was shipped before there was this table has none, and is shipped as a whole.
CREATE TABLE shipments (
    id uuid PRIMARY KEY,
    fulfillment_id uuid NOT NULL,
    order_id uuid NOT NULL,
    fingerprint bigint NOT NULL,
    tracking text NOT NULL,
    shipped_at timestamptz NOT NULL
);
CREATE INDEX shipments_by_order ON shipments (order_id);

CREATE TABLE shipment_lines (
    shipment_id uuid NOT NULL,
    sku text COLLATE "C" NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (shipment_id, sku)
);

ALTER TABLE fulfillments ADD COLUMN delivered_at timestamptz;

-- Goods that came back. Those that are for sale again are stock movements too, of kind RETURN, under the id of the return.
CREATE TABLE order_returns (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL,
    fingerprint bigint NOT NULL,
    reason text NOT NULL,
    actor text NOT NULL,
    returned_at timestamptz NOT NULL
);
CREATE INDEX order_returns_by_order ON order_returns (order_id);

CREATE TABLE return_lines (
    return_id uuid NOT NULL,
    sku text COLLATE "C" NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    restock boolean NOT NULL,
    PRIMARY KEY (return_id, sku)
);

-- Money that is to go back. Whoever moves it, moves the state on.
CREATE TABLE refunds (
    id uuid PRIMARY KEY,
    order_id uuid NOT NULL,
    fingerprint bigint NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    reason text NOT NULL,
    actor text NOT NULL,
    state text NOT NULL DEFAULT 'REQUESTED',
    requested_at timestamptz NOT NULL
);
CREATE INDEX refunds_by_order ON refunds (order_id);
CREATE INDEX refunds_requested ON refunds (id) WHERE state = 'REQUESTED';

CREATE TABLE refund_lines (
    refund_id uuid NOT NULL,
    sku text COLLATE "C" NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (refund_id, sku)
);
