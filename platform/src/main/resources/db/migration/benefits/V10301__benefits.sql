CREATE SCHEMA IF NOT EXISTS benefits;

-- A list of payments of one programme for one period, on its way through two people, the bank and back. Sums are whole fen.
CREATE TABLE benefits.batch (
    id           bigint PRIMARY KEY,
    number       text COLLATE "C" NOT NULL UNIQUE,
    programme    text NOT NULL,
    department   text NOT NULL,
    period       text COLLATE "C" NOT NULL,
    file         text NOT NULL,
    sm3          text NOT NULL,
    state        text NOT NULL,
    made_at      timestamptz NOT NULL,
    made_by      bigint NOT NULL,
    made_name    text NOT NULL,
    submitted_at timestamptz,
    approved_at  timestamptz,
    approved_name text,
    -- digest of the file that went to the bank: made again it is the same
    pay_sm3      text,
    reason       text,
    version      int NOT NULL
);
CREATE INDEX batch_department ON benefits.batch (department, id);
CREATE INDEX batch_programme ON benefits.batch (programme, period);
-- the same file is loaded once, unless the batch made of it was given up
CREATE UNIQUE INDEX batch_file ON benefits.batch (programme, period, sm3) WHERE state <> 'withdrawn';

-- One payment. Who gets it lies sealed (module vault). States: ok, held, sent, paid, returned.
CREATE TABLE benefits.line (
    id        bigint PRIMARY KEY,
    batch     bigint NOT NULL REFERENCES benefits.batch,
    no        int NOT NULL,
    programme text NOT NULL,
    period    text COLLATE "C" NOT NULL,
    holder    bytea NOT NULL,
    id_number bytea NOT NULL,
    name      bytea NOT NULL,
    account   bytea NOT NULL,
    bank      text,
    fen       bigint NOT NULL CHECK (fen > 0),
    state     text NOT NULL,
    -- given up with its batch: counts no more
    gone      boolean NOT NULL DEFAULT false,
    reason    text,
    released_by text,
    told_at   timestamptz,
    UNIQUE (batch, no)
);
CREATE INDEX line_holder ON benefits.line (holder, period) WHERE NOT gone;
CREATE INDEX line_sums ON benefits.line (programme, period, state) WHERE NOT gone;

-- What a supervision rule found in a line.
CREATE TABLE benefits.finding (
    id          bigint PRIMARY KEY,
    line        bigint NOT NULL REFERENCES benefits.line,
    rule        text NOT NULL,
    hold        boolean NOT NULL,
    text        text NOT NULL,
    at          timestamptz NOT NULL,
    case_id     bigint,
    case_number text,
    outcome     text,
    UNIQUE (line, rule)
);
CREATE INDEX finding_case ON benefits.finding (case_id) WHERE case_id IS NOT NULL;
