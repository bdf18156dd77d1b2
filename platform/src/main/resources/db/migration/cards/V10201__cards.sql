CREATE SCHEMA IF NOT EXISTS cards;

-- A social security card. Whose it is, and the bank account on it, lies sealed (module vault).
CREATE TABLE cards.card (
    id           bigint PRIMARY KEY,
    number       text COLLATE "C" NOT NULL UNIQUE,
    generation   int NOT NULL,
    -- blind index of the holder's identity number
    holder       bytea NOT NULL,
    id_number    bytea NOT NULL,
    name         bytea NOT NULL,
    -- identification code in the chip
    chip         text COLLATE "C" NOT NULL,
    bank         text,
    account      bytea,
    state        text NOT NULL,
    issued_at    timestamptz NOT NULL,
    valid_until  date NOT NULL,
    ended_at     timestamptz,
    -- the card that took its place
    successor    bigint REFERENCES cards.card,
    -- the caller's own word for the issue, and what was issued under it
    request      text COLLATE "C" NOT NULL UNIQUE,
    digest       bytea NOT NULL,
    changed_at   timestamptz NOT NULL,
    version      int NOT NULL
);
-- one live card for a person and generation, whoever issues at the same moment
CREATE UNIQUE INDEX card_live ON cards.card (holder, generation) WHERE state IN ('active', 'lost');
CREATE UNIQUE INDEX card_chip ON cards.card (chip);
CREATE INDEX card_holder ON cards.card (holder, id);
CREATE INDEX card_state ON cards.card (state, id);

-- What happened to it.
CREATE TABLE cards.act (
    id      bigint PRIMARY KEY,
    card    bigint NOT NULL REFERENCES cards.card,
    at      timestamptz NOT NULL,
    action  text NOT NULL,
    reason  text,
    by_name text NOT NULL
);
CREATE INDEX act_card ON cards.act (card, id);
