-- Whether a provider is to be asked for what is due. While it is away, what it is not asked for, such as the cancellation of
-- a declined order, is claimed all the same, and not looked for among the many that wait for the provider.
ALTER TABLE payments ADD COLUMN asks_provider boolean NOT NULL DEFAULT true;
UPDATE payments SET asks_provider = false WHERE method <> 'stripe' AND next_try_at IS NOT NULL;
CREATE INDEX payments_due_here ON payments (next_try_at) WHERE next_try_at IS NOT NULL AND NOT asks_provider;
