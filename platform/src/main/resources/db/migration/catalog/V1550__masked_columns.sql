-- Columns of a grant that leave only masked. Null: by the rule (personal data, and what is of level 3 or higher in the entry as it stands).
ALTER TABLE catalog.access_grant ADD COLUMN masked text[];
-- Counts changes of a grant in force, so that who remembers a decision sees that it is stale.
ALTER TABLE catalog.access_grant ADD COLUMN version int NOT NULL DEFAULT 1;

-- Equal questions of one moment are one line.
ALTER TABLE catalog.look ADD COLUMN times int NOT NULL DEFAULT 1;

-- What lists show of each grant's looks, so that millions of them need not be counted for it.
CREATE TABLE catalog.grant_looks (
    grant_id bigint PRIMARY KEY REFERENCES catalog.access_grant (id),
    looks    bigint NOT NULL,
    last_at  timestamptz NOT NULL
) WITH (fillfactor = 50);
INSERT INTO catalog.grant_looks SELECT grant_id, count(*), max(at) FROM catalog.look WHERE grant_id IS NOT NULL GROUP BY grant_id;

-- Read by other modules: grants in force of entries in force, with the numbers that change when either does.
CREATE VIEW catalog.standing AS
SELECT g.id AS grant_id, r.version AS entry_version, g.version AS grant_version
FROM catalog.access_grant g JOIN catalog.resource r ON r.id = g.resource_id
WHERE g.revoked_at IS NULL AND r.live IS NOT NULL AND r.state <> 'withdrawn';
