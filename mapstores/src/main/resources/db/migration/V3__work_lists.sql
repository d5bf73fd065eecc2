-- The warehouse's lists: fulfillment orders of a status, oldest first, without reading past what is long shipped.
CREATE INDEX fulfillments_by_status ON fulfillments (status, id);
