-- Whether there is a dead letter of the same cause already; in an outage of the payment provider there are many.
CREATE INDEX dead_letters_by_key ON dead_letters (map, key);
