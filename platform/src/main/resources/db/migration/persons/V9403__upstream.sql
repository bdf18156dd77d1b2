-- Signing in by the province's platform: what one browser began, once and for minutes …
CREATE TABLE persons.upstream_begun (
    state_hash   bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,
    verifier     text NOT NULL,
    nonce        text NOT NULL,
    next         text,
    agree        boolean NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX upstream_begun_age ON persons.upstream_begun (expires_at);

-- … and whose account a subject of that platform is. Only the hash of the subject is kept.
CREATE TABLE persons.upstream (
    subject_hash bytea PRIMARY KEY,
    issuer       text NOT NULL,
    person       bigint NOT NULL REFERENCES persons.person,
    linked_at    timestamptz NOT NULL
);
CREATE INDEX upstream_person ON persons.upstream (person);
