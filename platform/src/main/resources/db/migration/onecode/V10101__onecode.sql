CREATE SCHEMA IF NOT EXISTS onecode;

-- Somebody's one code, from the day they opened it to the day it was stopped.
CREATE TABLE onecode.pass (
    id          bigint PRIMARY KEY,
    person      bigint NOT NULL,
    -- the human behind the account, as a record of the population library
    gid         bigint NOT NULL,
    -- blind index of the identity number: the desk stops a code by it
    number_index bytea NOT NULL,
    opened_at   timestamptz NOT NULL,
    -- end of the last window for which a code was given out
    shown_until timestamptz,
    stopped_at  timestamptz,
    stop_reason text,
    stopped_by  text
);
CREATE UNIQUE INDEX pass_live ON onecode.pass (person) WHERE stopped_at IS NULL;
CREATE INDEX pass_number ON onecode.pass (number_index) WHERE stopped_at IS NULL;
CREATE INDEX pass_stopped ON onecode.pass (stopped_at) WHERE stopped_at IS NOT NULL;

-- What codes say instead of whose they are: a random number for each day, so that what two days' terminals saw cannot be put together.
CREATE TABLE onecode.handle (
    handle bigint PRIMARY KEY,
    pass   bigint NOT NULL REFERENCES onecode.pass,
    day    int NOT NULL,
    UNIQUE (pass, day)
);
CREATE INDEX handle_day ON onecode.handle (day);

-- The SM2 key of each day; its private half is sealed (module vault).
CREATE TABLE onecode.day_key (
    day        int PRIMARY KEY,
    public_key text NOT NULL,
    secret     bytea NOT NULL
);

CREATE SEQUENCE onecode.terminal_no;

CREATE TABLE onecode.terminal (
    id         bigint PRIMARY KEY,
    number     text COLLATE "C" NOT NULL UNIQUE,
    scene      text NOT NULL,
    department text NOT NULL,
    name       text NOT NULL,
    place      text,
    key_hash   bytea NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    blocked_at timestamptz,
    block_reason text,
    seen_at    timestamptz,
    version    int NOT NULL
);
CREATE INDEX terminal_scene ON onecode.terminal (scene, id);

-- Every code that was held before a terminal, taken or refused. What was learnt is here by name, never by value.
CREATE TABLE onecode.scan (
    id         bigint PRIMARY KEY,
    terminal   bigint NOT NULL REFERENCES onecode.terminal,
    scene      text NOT NULL,
    department text NOT NULL,
    -- the terminal's own word for this scan: sent again it is the same scan
    request    text COLLATE "C" NOT NULL,
    digest     bytea NOT NULL,
    -- null where the code was none of ours
    handle     bigint,
    win        bigint,
    pass       bigint,
    person     bigint,
    gid        bigint,
    at         timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    way        text NOT NULL,
    outcome    text NOT NULL,
    facts      text[] NOT NULL,
    UNIQUE (terminal, request)
);
-- one code is taken once, whoever asks at the same moment
CREATE UNIQUE INDEX scan_once ON onecode.scan (handle, win) WHERE outcome = 'taken';
CREATE INDEX scan_person ON onecode.scan (person, id) WHERE person IS NOT NULL;
CREATE INDEX scan_terminal ON onecode.scan (terminal, id);
CREATE INDEX scan_scene ON onecode.scan (scene, id);
CREATE INDEX scan_refused ON onecode.scan (department, id) WHERE outcome <> 'taken';
