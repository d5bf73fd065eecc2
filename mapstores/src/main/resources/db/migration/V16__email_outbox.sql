-- E-mails that are to be sent, one for each thing that happened: written in its transaction, made when they are sent. No
-- address is kept here.
CREATE TABLE email_outbox (
    kind text NOT NULL,
    -- The order that was placed or cancelled, or the shipment.
    subject_id uuid NOT NULL,
    order_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    tries int NOT NULL DEFAULT 0,
    -- When it is due, and while it is being sent: when it is due again if its member dies. Null: sent or given up.
    next_try_at timestamptz DEFAULT now(),
    sent_at timestamptz,
    error text NOT NULL DEFAULT '',
    PRIMARY KEY (kind, subject_id)
);
CREATE INDEX email_outbox_due ON email_outbox (next_try_at) WHERE next_try_at IS NOT NULL;
