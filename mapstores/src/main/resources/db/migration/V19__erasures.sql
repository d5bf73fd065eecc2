-- Customers whose personal data was removed: the row stays, so that the erasure can be repeated and nobody gets its id.
ALTER TABLE customers ADD COLUMN erased_at timestamptz;

-- A customer's carts, for export and erasure; those of guests, which are most, cost nothing.
CREATE INDEX carts_by_customer ON carts ((document ->> 'customerId')) WHERE document ->> 'customerId' <> '';
