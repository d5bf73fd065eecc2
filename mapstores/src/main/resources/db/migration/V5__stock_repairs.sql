-- Stock levels of the grid that were found to differ from their ledger rows, and were brought back to them. Written
-- rarely, kept for ever: each is a question to somebody.
CREATE TABLE stock_repairs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    cause text NOT NULL,
    member text NOT NULL,
    grid_version bigint NOT NULL,
    grid_received bigint NOT NULL,
    grid_sold bigint NOT NULL,
    ledger_version bigint NOT NULL,
    ledger_received bigint NOT NULL,
    ledger_sold bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
