CREATE SCHEMA IF NOT EXISTS persons;

-- Citizens. What is personal lies sealed (module vault); found by its blind index. A closed account keeps its number and nothing personal.
CREATE TABLE persons.person (
    id          bigint PRIMARY KEY,
    level       smallint NOT NULL DEFAULT 1,
    phone       bytea,
    phone_index bytea UNIQUE,
    name        bytea,
    id_number   bytea,
    id_index    bytea UNIQUE,
    -- record of the population library
    gid         bigint,
    verified_at timestamptz,
    proven_at   timestamptz,
    proven_by   text,
    created_at  timestamptz NOT NULL,
    closed_at   timestamptz
);

-- Only the hash of a session's token is kept.
CREATE TABLE persons.session (
    token_hash bytea PRIMARY KEY,
    person     bigint NOT NULL REFERENCES persons.person,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ip         text,
    agent      text
);
CREATE INDEX session_person ON persons.session (person);
CREATE INDEX session_seen ON persons.session (seen_at);

-- Codes sent to telephones: used once, within minutes, with few tries, by the browser that asked.
CREATE TABLE persons.phone_code (
    token_hash  bytea PRIMARY KEY,
    phone_index bytea NOT NULL,
    code_hash   bytea NOT NULL,
    tries       smallint NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz
);
CREATE INDEX phone_code_phone ON persons.phone_code (phone_index, created_at);
CREATE INDEX phone_code_age ON persons.phone_code (created_at);

-- Failures that are counted: real-name checks by account and by number, searches for agents.
CREATE TABLE persons.failure (
    key      text PRIMARY KEY,
    failures int NOT NULL,
    since    timestamptz NOT NULL
);
CREATE INDEX failure_since ON persons.failure (since);

CREATE TABLE persons.delegation (
    id         bigint PRIMARY KEY,
    uscc       text NOT NULL,
    firm_name  text NOT NULL,
    given_by   bigint NOT NULL REFERENCES persons.person,
    agent      bigint NOT NULL REFERENCES persons.person,
    scopes     text[] NOT NULL,
    starts     date NOT NULL,
    until      date NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at   timestamptz,
    end_reason text
);
CREATE INDEX delegation_agent ON persons.delegation (agent, id);
CREATE INDEX delegation_firm ON persons.delegation (uscc, id);
CREATE INDEX delegation_giver ON persons.delegation (given_by);

CREATE TABLE persons.consent (
    id            bigint PRIMARY KEY,
    person        bigint NOT NULL REFERENCES persons.person,
    receiver      text NOT NULL,
    receiver_name text NOT NULL,
    purpose       text NOT NULL,
    items         text[] NOT NULL,
    given_at      timestamptz NOT NULL,
    withdrawn_at  timestamptz
);
CREATE INDEX consent_person ON persons.consent (person, id);
CREATE UNIQUE INDEX consent_standing ON persons.consent (person, receiver) WHERE withdrawn_at IS NULL;

-- A browser that wants to be signed in by a telephone that is.
CREATE TABLE persons.qr_login (
    poll_hash  bytea PRIMARY KEY,
    code_hash  bytea NOT NULL UNIQUE,
    state      text NOT NULL,
    person     bigint REFERENCES persons.person,
    ip         text,
    agent      text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX qr_login_age ON persons.qr_login (created_at);
CREATE INDEX qr_login_person ON persons.qr_login (person);
