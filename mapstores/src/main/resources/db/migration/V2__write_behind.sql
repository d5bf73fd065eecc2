-- What the grid writes behind: it can be entered again or derived again, so it may be seconds old. An older version
-- never replaces a newer one; nothing is deleted, for a late replay would bring it back (tombstones are values).

CREATE TABLE products (
    id text PRIMARY KEY,
    version bigint NOT NULL,
    document jsonb NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE carts (
    id text PRIMARY KEY,
    version bigint NOT NULL,
    document jsonb NOT NULL,
    expires_at timestamptz NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);

-- For reports: the grid's figures, a few seconds old. Nothing is ever loaded from here.
CREATE TABLE inventory_snapshot (
    sku text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    available bigint NOT NULL,
    reserved bigint NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now()
);

-- Rows that the database refuses for what they are, set aside so that they do not hold up their batch.
CREATE TABLE dead_letters (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    map text NOT NULL,
    key text NOT NULL,
    version bigint NOT NULL,
    document text NOT NULL,
    error text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
