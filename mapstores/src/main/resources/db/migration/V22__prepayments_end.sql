-- When all of a prepayment must have come: the order is cancelled then. Null for other ways to pay, where the shop waits for
-- ever, and for what was placed before there was such a time: nobody was told of one.
ALTER TABLE payments ADD COLUMN pay_until timestamptz;
