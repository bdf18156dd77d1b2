CREATE SCHEMA IF NOT EXISTS audit;

-- Written in the caller's own transaction: one cheap insert. The chainer moves the rows into audit.entry.
CREATE TABLE audit.inbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    username     text NOT NULL,
    name         text NOT NULL,
    org          text,
    ip           text,
    action       text NOT NULL,
    subject_type text NOT NULL,
    subject_id   text,
    reason       text,
    before       text,
    after        text
);
