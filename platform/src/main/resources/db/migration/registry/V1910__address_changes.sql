-- Every copy of the server keeps the address base in memory: the order of changes tells each what it has not taken in yet.
CREATE SEQUENCE registry.address_change;
ALTER TABLE registry.address ADD COLUMN change bigint NOT NULL DEFAULT nextval('registry.address_change');
CREATE UNIQUE INDEX address_by_change ON registry.address (change);
