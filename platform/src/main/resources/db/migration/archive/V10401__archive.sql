CREATE SCHEMA IF NOT EXISTS archive;

-- One package for each matter that ended. The row is made in the transaction that ends the matter; until the package stands it is the work to do.
CREATE TABLE archive.package (
    id               bigint PRIMARY KEY,
    number           text COLLATE "C" NOT NULL UNIQUE,
    item             text COLLATE "C",
    name             text,
    department       text NOT NULL,
    outcome          text NOT NULL,
    submitted_at     timestamptz,
    ended_at         timestamptz NOT NULL,
    standing         text NOT NULL CHECK (standing IN ('waiting', 'kept', 'proposed', 'destroyed')),
    attempts         int NOT NULL DEFAULT 0,
    not_before       timestamptz NOT NULL,
    error            text,
    -- masked, for lists; in whole only in the package
    holder           text,
    holder_name      bytea,
    holder_number    bytea,
    -- years, null: for ever
    retention        int,
    retained_until   date,
    packed_at        timestamptz,
    size             bigint,
    sm3              text,
    manifest         jsonb,
    -- name of the file in the store, and the key it lies under, sealed; both null once it is destroyed
    file             text,
    key              bytea
);
CREATE INDEX package_waiting ON archive.package (not_before) WHERE standing = 'waiting';
CREATE INDEX package_department ON archive.package (department, id);
CREATE INDEX package_item ON archive.package (item, id);
CREATE INDEX package_ended ON archive.package (ended_at);
CREATE INDEX package_holder_name ON archive.package (holder_name) WHERE holder_name IS NOT NULL;
CREATE INDEX package_holder_number ON archive.package (holder_number) WHERE holder_number IS NOT NULL;
CREATE INDEX package_due ON archive.package (retained_until) WHERE standing IN ('kept', 'proposed') AND retained_until IS NOT NULL;
CREATE INDEX package_gone ON archive.package (id) WHERE standing = 'destroyed' AND file IS NOT NULL;

-- Who looked, took it, proved it, for what.
CREATE TABLE archive.look (
    id       bigint PRIMARY KEY,
    package  bigint NOT NULL REFERENCES archive.package (id),
    kind     text NOT NULL CHECK (kind IN ('open', 'file', 'download', 'verify')),
    by_name  text NOT NULL,
    by_org   text,
    purpose  text,
    what     text,
    at       timestamptz NOT NULL
);
CREATE INDEX look_package ON archive.look (package, id);

-- A proposal to destroy what has been kept long enough, and what another person said to it.
CREATE TABLE archive.proposal (
    id            bigint PRIMARY KEY,
    package       bigint NOT NULL REFERENCES archive.package (id),
    reason        text NOT NULL,
    proposed_by   bigint NOT NULL,
    proposed_name text NOT NULL,
    proposed_at   timestamptz NOT NULL,
    decision      text CHECK (decision IN ('destroyed', 'refused')),
    decided_by    bigint,
    decided_name  text,
    decided_at    timestamptz,
    words         text,
    CHECK (decided_by IS NULL OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX proposal_open ON archive.proposal (package) WHERE decision IS NULL;
CREATE INDEX proposal_package ON archive.proposal (package, id);
