CREATE SCHEMA IF NOT EXISTS identity;

CREATE TABLE identity.account (
    id              bigint PRIMARY KEY,
    username        text NOT NULL UNIQUE,
    name            text NOT NULL,
    password_hash   text NOT NULL,
    org             text,
    roles           text[] NOT NULL,
    towns           text[] NOT NULL DEFAULT '{}',
    grids           text[] NOT NULL DEFAULT '{}',
    demo            boolean NOT NULL DEFAULT false,
    disabled        boolean NOT NULL DEFAULT false,
    must_change     boolean NOT NULL DEFAULT false,
    created_at      timestamptz NOT NULL,
    last_login_at   timestamptz
);

-- Only the hash of a session's token is kept: who reads this table cannot sign in with it.
CREATE TABLE identity.session (
    token_hash bytea PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES identity.account ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    ip         text,
    agent      text
);
CREATE INDEX session_account ON identity.session (account_id);
CREATE INDEX session_seen ON identity.session (seen_at);

-- One row per account name and per address that failed lately.
CREATE TABLE identity.login_failure (
    key          text PRIMARY KEY,
    failures     int NOT NULL,
    since        timestamptz NOT NULL,
    locked_until timestamptz
);
CREATE INDEX login_failure_since ON identity.login_failure (since);
