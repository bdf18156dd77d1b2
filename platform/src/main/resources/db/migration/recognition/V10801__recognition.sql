CREATE SCHEMA IF NOT EXISTS recognition;

-- A neighbour's trust bundle: proposed by one person, agreed to by another, for a time; every one is kept.
CREATE TABLE recognition.root (
    id            bigint PRIMARY KEY,
    neighbour     text COLLATE "C" NOT NULL,
    name          text NOT NULL,
    bundle        text NOT NULL,
    fingerprints  text NOT NULL,
    state         text NOT NULL CHECK (state IN ('proposed', 'accepted', 'refused', 'revoked', 'replaced')),
    from_day      date NOT NULL,
    until_day     date NOT NULL,
    reason        text NOT NULL,
    proposed_by   bigint NOT NULL,
    proposed_name text NOT NULL,
    proposed_at   timestamptz NOT NULL,
    decided_by    bigint,
    decided_name  text,
    decided_at    timestamptz,
    words         text,
    ended_name    text,
    ended_at      timestamptz,
    ended_words   text,
    CHECK (decided_by IS NULL OR decided_by <> proposed_by)
);
CREATE UNIQUE INDEX root_proposed ON recognition.root (neighbour) WHERE state = 'proposed';
CREATE UNIQUE INDEX root_accepted ON recognition.root (neighbour) WHERE state = 'accepted';
CREATE INDEX root_neighbour ON recognition.root (neighbour, id);

-- The newest status list of each, as it was fetched.
CREATE TABLE recognition.list (
    neighbour  text COLLATE "C" PRIMARY KEY,
    body       text,
    number     bigint,
    at         timestamptz,
    until      timestamptz,
    fetched_at timestamptz,
    tried_at   timestamptz NOT NULL,
    error      text
);
