CREATE SCHEMA IF NOT EXISTS credentials;

-- one licence of one holder; what it says is in its versions. Personal data only sealed (SM4-GCM), found by the blind index.
CREATE TABLE credentials.credential (
    id            bigint PRIMARY KEY,
    type          text NOT NULL,
    department    text NOT NULL,
    serial        text NOT NULL UNIQUE,
    holder_kind   text NOT NULL CHECK (holder_kind IN ('person', 'firm')),
    holder_number bytea NOT NULL,
    holder_name   bytea NOT NULL,
    holder_index  bytea NOT NULL,
    state         text NOT NULL CHECK (state IN ('valid', 'suspended', 'revoked')),
    reason        text,
    version       int NOT NULL,
    valid_until   date,
    demo          boolean NOT NULL,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL
);
CREATE INDEX ON credentials.credential (holder_index);
CREATE INDEX ON credentials.credential (department, id DESC);
CREATE INDEX ON credentials.credential (type, id DESC);
CREATE INDEX ON credentials.credential (valid_until) WHERE state = 'valid';

-- place of a version in the status list; a number that was lost with its transaction stays unused
CREATE SEQUENCE credentials.status_index MINVALUE 0 MAXVALUE 2000000000 START 0;

CREATE TABLE credentials.version (
    credential   bigint NOT NULL REFERENCES credentials.credential,
    number       int NOT NULL,
    identifier   text NOT NULL UNIQUE,
    status_index int NOT NULL UNIQUE,
    -- 0 valid, 1 suspended, 2 revoked, 3 superseded: as the status list has it
    status       smallint NOT NULL DEFAULT 0,
    content      bytea NOT NULL,
    valid_from   date NOT NULL,
    valid_until  date,
    issued_at    timestamptz NOT NULL,
    issued_by    text NOT NULL,
    why          text NOT NULL,
    token        text NOT NULL,
    pdf          bytea NOT NULL,
    pdf_sm3      bytea NOT NULL,
    ofd          bytea,
    ofd_sm3      bytea,
    ofd_tries    smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (credential, number)
);
ALTER TABLE credentials.version ALTER COLUMN pdf SET STORAGE EXTERNAL, ALTER COLUMN ofd SET STORAGE EXTERNAL;
CREATE INDEX ON credentials.version (status_index) WHERE status <> 0;
-- OFD files still to be made: work that survives
CREATE INDEX version_without_ofd ON credentials.version (ofd_tries, issued_at) WHERE ofd IS NULL;

-- what was done, once for each request
CREATE TABLE credentials.act (
    id         bigint PRIMARY KEY,
    credential bigint NOT NULL REFERENCES credentials.credential,
    request    text NOT NULL,
    department text NOT NULL,
    digest     bytea NOT NULL,
    action     text NOT NULL,
    version    int NOT NULL,
    reason     text,
    by_name    text NOT NULL,
    at         timestamptz NOT NULL,
    UNIQUE (department, request)
);
CREATE INDEX ON credentials.act (credential, id);

CREATE TABLE credentials.use (
    id         bigint PRIMARY KEY,
    credential bigint NOT NULL REFERENCES credentials.credential,
    version    int NOT NULL,
    kind       text NOT NULL,
    by_name    text NOT NULL,
    purpose    text,
    result     text,
    at         timestamptz NOT NULL
);
CREATE INDEX ON credentials.use (credential, id DESC);

CREATE TABLE credentials.seal (
    department   text PRIMARY KEY,
    name         text NOT NULL,
    certificate  text NOT NULL,
    state        text NOT NULL CHECK (state IN ('active', 'stopped')),
    custodian    text,
    custodian_name text,
    esl          bytea NOT NULL,
    changed_at   timestamptz NOT NULL
);

-- a standing leave to seal one type, asked by one person and given by the custodian
CREATE TABLE credentials.seal_leave (
    id           bigint PRIMARY KEY,
    department   text NOT NULL REFERENCES credentials.seal,
    type         text NOT NULL,
    purpose      text NOT NULL,
    valid_until  date NOT NULL,
    state        text NOT NULL CHECK (state IN ('asked', 'given', 'refused', 'ended')),
    asked_by     text NOT NULL,
    asked_name   text NOT NULL,
    asked_at     timestamptz NOT NULL,
    decided_by   text,
    decided_name text,
    decided_at   timestamptz,
    reason       text
);
CREATE INDEX ON credentials.seal_leave (department, id DESC);
CREATE INDEX ON credentials.seal_leave (department, type) WHERE state = 'given';

CREATE TABLE credentials.seal_use (
    id         bigint PRIMARY KEY,
    department text NOT NULL,
    leave      bigint NOT NULL REFERENCES credentials.seal_leave,
    credential bigint NOT NULL,
    version    int NOT NULL,
    format     text NOT NULL,
    file_sm3   bytea NOT NULL,
    by_name    text NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX ON credentials.seal_use (department, id DESC);

CREATE TABLE credentials.status_list (
    number bigint PRIMARY KEY,
    at     timestamptz NOT NULL,
    until  timestamptz NOT NULL,
    -- number of the last act that it knows
    mark   bigint NOT NULL,
    body   text NOT NULL
);
