-- Customers, their sessions, the keys of services, and what operators did. All of it is committed before it is answered;
-- nothing here is written behind. Of passwords and tokens only hashes and digests are stored.

-- Ids are time-ordered, so they are the order of lists and their cursor.
CREATE TABLE customers (
    id text COLLATE "C" PRIMARY KEY,
    email text NOT NULL,
    -- In small letters: two addresses that differ in case only are one.
    email_key text COLLATE "C" NOT NULL UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL,
    -- Of address, route and Idempotency-Key of the sign-up, so that a repeated one is known.
    attempt uuid NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- One row for each login, whose refresh tokens share a handle and have one secret after the other. A secret that is not
-- the newest one of its handle was used before: the session is closed.
CREATE TABLE customer_sessions (
    id text COLLATE "C" PRIMARY KEY,
    customer_id text COLLATE "C" NOT NULL,
    handle text COLLATE "C" NOT NULL UNIQUE,
    secret text NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    closed_at timestamptz
);
CREATE INDEX customer_sessions_by_customer ON customer_sessions (customer_id);
-- App nodes ask every few seconds which sessions were closed lately.
CREATE INDEX customer_sessions_closed ON customer_sessions (closed_at) WHERE closed_at IS NOT NULL;

CREATE TABLE api_keys (
    id text COLLATE "C" PRIMARY KEY,
    name text NOT NULL,
    hint text NOT NULL,
    digest text NOT NULL UNIQUE,
    scopes text[] NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);

-- Private keys, in the clear: whoever reads this table can be any customer until the keys are replaced.
CREATE TABLE signing_keys (
    id text COLLATE "C" PRIMARY KEY,
    jwk text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    signs_from timestamptz NOT NULL
);

-- Orders of customers; those of guests, which are most, cost nothing.
CREATE INDEX orders_by_customer ON orders (customer_id, id) WHERE customer_id <> '';

-- Guests' orders that customers have made theirs afterwards: rows of orders are never updated.
CREATE TABLE order_claims (
    order_id uuid PRIMARY KEY,
    customer_id text COLLATE "C" NOT NULL,
    claimed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX order_claims_by_customer ON order_claims (customer_id, order_id);

-- What operators and services did. Rows are only ever added.
CREATE TABLE operator_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text COLLATE "C" NOT NULL,
    action text NOT NULL,
    resource text NOT NULL,
    status int NOT NULL,
    version_before bigint NOT NULL,
    version_after bigint NOT NULL,
    request_id text NOT NULL
);
CREATE INDEX operator_log_by_actor ON operator_log (actor, id);
