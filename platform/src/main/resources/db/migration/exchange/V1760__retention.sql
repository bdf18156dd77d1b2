-- What is settled goes after its time; found by when it was settled.
CREATE INDEX reject_settled ON exchange.reject (settled_at) WHERE state <> 'open';
