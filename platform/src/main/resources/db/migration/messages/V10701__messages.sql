CREATE SCHEMA IF NOT EXISTS messages;

-- What somebody was told, in the words of that day. For a person, or for a firm: then for whoever may act for it when they look.
CREATE TABLE messages.message (
    id     bigint PRIMARY KEY,
    -- what it tells of, once: an event that comes again tells nothing new
    once   text COLLATE "C" NOT NULL UNIQUE,
    person bigint,
    -- the human behind the account when it was told; null: known by the telephone alone
    gid    bigint,
    firm   text COLLATE "C",
    -- what one must be allowed to do for the firm to read it
    errand text COLLATE "C",
    kind   text NOT NULL,
    title  text NOT NULL,
    text   text NOT NULL,
    link   text NOT NULL,
    -- the short message: nothing personal, not even of what kind the matter is; null: none for this kind
    sms    text,
    at     timestamptz NOT NULL,
    CHECK ((person IS NULL) <> (firm IS NULL)),
    CHECK ((firm IS NULL) = (errand IS NULL))
);
CREATE INDEX message_person ON messages.message (person, id) WHERE person IS NOT NULL;
CREATE INDEX message_firm ON messages.message (firm, id) WHERE firm IS NOT NULL;
CREATE INDEX message_at ON messages.message (at);

-- Who has read what; each of a firm's people for themselves.
CREATE TABLE messages.seen (
    message bigint NOT NULL REFERENCES messages.message ON DELETE CASCADE,
    person  bigint NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (message, person)
);

-- Short messages still to be sent, or given up.
CREATE TABLE messages.sms (
    message bigint PRIMARY KEY REFERENCES messages.message ON DELETE CASCADE,
    state   text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    tries   int NOT NULL DEFAULT 0,
    next_at timestamptz NOT NULL,
    sent_at timestamptz
);
CREATE INDEX sms_waiting ON messages.sms (next_at) WHERE state = 'waiting';

-- Up to which last valid day licences were looked through.
CREATE TABLE messages.looked_through (
    what text PRIMARY KEY,
    day  date NOT NULL
);
