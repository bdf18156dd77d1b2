-- By when the owner chooses, or signs; null: no rule said so when it began.
ALTER TABLE intermediaries.demand ADD COLUMN owner_until timestamptz;
CREATE INDEX demand_owner_until ON intermediaries.demand (owner_until) WHERE state IN ('choosing', 'awarded');
