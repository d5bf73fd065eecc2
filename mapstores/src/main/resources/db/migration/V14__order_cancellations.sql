-- Orders that are cancelled, each once: rows of orders are never updated. Written in the transaction that gives the units
-- back, under the locks of their inventory rows.
CREATE TABLE order_cancellations (
    order_id uuid PRIMARY KEY,
    reason text NOT NULL,
    actor text NOT NULL,
    cancelled_at timestamptz NOT NULL
);

ALTER TABLE fulfillments ADD COLUMN cancelled_at timestamptz;

-- A fulfillment order is told of when it is opened, and again when it is cancelled.
ALTER TABLE webhook_outbox ADD COLUMN kind text NOT NULL DEFAULT 'OPENED';
ALTER TABLE webhook_outbox DROP CONSTRAINT webhook_outbox_pkey;
ALTER TABLE webhook_outbox ADD PRIMARY KEY (fulfillment_id, kind);
