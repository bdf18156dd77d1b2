-- The human behind the account, as a record of the population library: an account whose real name is withdrawn can become another's,
-- and what the first applied for, drafted and handed in stays theirs.
ALTER TABLE matters.matter ADD COLUMN gid bigint;
ALTER TABLE matters.draft ADD COLUMN gid bigint;
ALTER TABLE matters.file ADD COLUMN gid bigint;

-- What stands is of whoever the account is of now, unless somebody else was checked for it since.
UPDATE matters.matter m SET gid = p.gid FROM persons.person p WHERE p.id = m.person AND p.verified_at <= m.submitted_at;
UPDATE matters.draft d SET gid = p.gid FROM persons.person p WHERE p.id = d.person AND p.verified_at <= d.changed_at;
UPDATE matters.file f SET gid = p.gid FROM persons.person p WHERE p.id = f.person AND p.verified_at <= f.created_at;

ALTER TABLE matters.draft DROP CONSTRAINT draft_person_firm_item_key;
ALTER TABLE matters.draft ADD UNIQUE NULLS NOT DISTINCT (person, gid, firm, item);
