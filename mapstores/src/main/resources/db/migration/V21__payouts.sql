-- Money of refunds that people moved: by which attempt it was recorded, so that the same attempt finds it, and another one is
-- told that it was moved already. Null for whatever was recorded otherwise.
ALTER TABLE payment_events ADD COLUMN attempt uuid;
