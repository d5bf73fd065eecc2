-- From when on the units of a SKU may be sold that came in while none were left: until then an app node may still refuse
-- from memory, and must not refuse anyone who owns an order. Set by the transaction that brings them in, by this clock.
ALTER TABLE inventory ADD COLUMN open_from timestamptz NOT NULL DEFAULT '-infinity';
