-- Fulfillment orders that the warehouse's receiver is to be told of. A row is written in the transaction that opens the
-- fulfillment order; what is sent is made of that and of the order when it is sent, for neither of them changes.
CREATE TABLE webhook_outbox (
    fulfillment_id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Begun, whether they ended or not; a result counts only for the try that it belongs to.
    tries int NOT NULL DEFAULT 0,
    -- When it is due, and while it is being sent: when it is due again if its member dies. Null: delivered or given up.
    next_try_at timestamptz DEFAULT now(),
    delivered_at timestamptz,
    error text NOT NULL DEFAULT ''
);
CREATE INDEX webhook_outbox_due ON webhook_outbox (next_try_at) WHERE next_try_at IS NOT NULL;
