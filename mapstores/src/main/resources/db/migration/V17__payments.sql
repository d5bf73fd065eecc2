-- How orders are paid that name a method which the shop looks after; orders without one have no row. Written in the
-- transaction that places the order. What is known of a payment are its events; the row says what follows from them, and
-- when somebody is to do something.
CREATE TABLE payments (
    order_id uuid PRIMARY KEY,
    method text NOT NULL,
    -- By which the provider knows the buyer's means of payment. Never a card.
    token text NOT NULL,
    currency text NOT NULL,
    due_minor bigint NOT NULL CHECK (due_minor >= 0),
    status text NOT NULL,
    captured_minor bigint NOT NULL DEFAULT 0 CHECK (captured_minor >= 0),
    secret text NOT NULL DEFAULT '',
    declined text NOT NULL DEFAULT '',
    -- The number of its events.
    version bigint NOT NULL DEFAULT 0,
    -- Whether the order may be shipped; never taken back.
    released boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    tries int NOT NULL DEFAULT 0,
    -- When it is due, and while somebody is at it: when it is due again if its member dies. Null: nothing is to be done.
    next_try_at timestamptz,
    error text NOT NULL DEFAULT ''
);
CREATE INDEX payments_due ON payments (next_try_at) WHERE next_try_at IS NOT NULL;

-- What became known of payments, each once, by whichever way it came; never changed.
CREATE TABLE payment_events (
    order_id uuid NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    detail text NOT NULL,
    -- Of money that somebody recorded: the digest of what they sent, and who it was.
    fingerprint bigint NOT NULL DEFAULT 0,
    actor text NOT NULL DEFAULT '',
    at timestamptz NOT NULL,
    PRIMARY KEY (order_id, kind, key)
);
