-- What is taken off an order, its tax and its shipping, as the shopper saw them; null if it costs what its lines cost.
ALTER TABLE orders ADD COLUMN charges jsonb;
