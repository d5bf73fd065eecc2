-- The id of the request that placed an order, by which it is found in the logs of app nodes; empty for older ones. A constant
-- default touches no row, and an empty text takes a byte.
ALTER TABLE orders ADD COLUMN request_id text NOT NULL DEFAULT '';
