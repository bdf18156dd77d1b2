CREATE SCHEMA IF NOT EXISTS intermediaries;

-- A firm of the legal-persons base library that entered itself. Who represents it is asked anew each time, never kept.
CREATE TABLE intermediaries.agency (
    id         bigint PRIMARY KEY,
    uscc       text COLLATE "C" NOT NULL UNIQUE,
    name       text NOT NULL,
    state      text NOT NULL CHECK (state IN ('active', 'suspended', 'struck')),
    -- last day of a suspension
    until      date,
    entered_at timestamptz NOT NULL,
    version    int NOT NULL DEFAULT 1
);

CREATE TABLE intermediaries.file (
    id      bigint PRIMARY KEY,
    -- who brought it: account of a citizen, or of the staff where staff is true
    owner   bigint NOT NULL,
    staff   boolean NOT NULL,
    -- null until it is used, once: offering, contract or result, and of which
    purpose text,
    subject bigint,
    name    bytea NOT NULL,
    kind    text NOT NULL,
    size    int NOT NULL,
    sm3     text NOT NULL,
    content bytea NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX file_subject ON intermediaries.file (purpose, subject) WHERE subject IS NOT NULL;
CREATE INDEX file_waiting ON intermediaries.file (at) WHERE subject IS NULL;

CREATE TABLE intermediaries.offering (
    id            bigint PRIMARY KEY,
    agency        bigint NOT NULL REFERENCES intermediaries.agency (id),
    service       text COLLATE "C" NOT NULL,
    state         text NOT NULL CHECK (state IN ('asked', 'agreed', 'refused', 'replaced', 'withdrawn')),
    qualification text NOT NULL,
    -- what proves it: a licence held here, or a file
    credential    text,
    valid_until   date,
    reason        text,
    request       text COLLATE "C" NOT NULL,
    asked_by      bigint NOT NULL,
    asked_at      timestamptz NOT NULL,
    decided_by    text,
    decided_at    timestamptz,
    version       int NOT NULL DEFAULT 1,
    UNIQUE (agency, request)
);
CREATE UNIQUE INDEX offering_asked ON intermediaries.offering (agency, service) WHERE state = 'asked';
CREATE UNIQUE INDEX offering_agreed ON intermediaries.offering (agency, service) WHERE state = 'agreed';
CREATE INDEX offering_service ON intermediaries.offering (service, state, id);

-- What was done to an agency, for everybody to see.
CREATE TABLE intermediaries.act (
    id         bigint PRIMARY KEY,
    agency     bigint NOT NULL REFERENCES intermediaries.agency (id),
    kind       text NOT NULL CHECK (kind IN ('suspended', 'resumed', 'struck')),
    department text NOT NULL,
    reason     text NOT NULL,
    until      date,
    at         timestamptz NOT NULL
);
CREATE INDEX act_agency ON intermediaries.act (agency, id);
