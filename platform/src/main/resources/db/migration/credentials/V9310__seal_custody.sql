-- a wish to take a seal out of another's keeping; it changes hands when a second person agrees
CREATE TABLE credentials.seal_custody (
    id           bigint PRIMARY KEY,
    department   text NOT NULL REFERENCES credentials.seal,
    state        text NOT NULL CHECK (state IN ('asked', 'given', 'refused')),
    reason       text NOT NULL,
    asked_by     text NOT NULL,
    asked_name   text NOT NULL,
    asked_at     timestamptz NOT NULL,
    decided_by   text,
    decided_name text,
    decided_at   timestamptz,
    words        text,
    CHECK (state <> 'given' OR decided_by <> asked_by)
);
CREATE UNIQUE INDEX ON credentials.seal_custody (department) WHERE state = 'asked';
