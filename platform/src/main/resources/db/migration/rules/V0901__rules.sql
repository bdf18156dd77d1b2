CREATE SCHEMA IF NOT EXISTS rules;

-- One row per alert; its id is made from rule, thing and beginning, so a replay of the log writes nothing twice.
CREATE TABLE rules.alert (
    id           bigint PRIMARY KEY,
    rule         text NOT NULL,
    thing_id     bigint NOT NULL,          -- 0: the rule's own flood alert
    thing_type   text,
    department   text,
    town         text,
    lon          float8,
    lat          float8,
    level        smallint NOT NULL,
    first_level  smallint NOT NULL,
    raised_at    timestamptz NOT NULL,     -- event time
    cleared_at   timestamptz,
    clear_reason text,
    value        float8,
    unit         text,
    message      text NOT NULL,
    things       bigint[],                 -- of a combination
    merge_key    text NOT NULL,
    case_id      bigint,
    case_number  text,
    case_error   text,                     -- why a case could not be opened
    held         boolean NOT NULL DEFAULT false,   -- kept back by the flood limit, no case yet
    flood        boolean NOT NULL DEFAULT false,   -- tells of kept back alerts
    stored_at    timestamptz NOT NULL
);
CREATE INDEX alert_raised ON rules.alert (raised_at DESC, id DESC);
CREATE INDEX alert_active ON rules.alert (raised_at DESC, id DESC) WHERE cleared_at IS NULL;
CREATE INDEX alert_rule ON rules.alert (rule, raised_at DESC);
CREATE INDEX alert_thing ON rules.alert (thing_id, raised_at DESC);
CREATE INDEX alert_case ON rules.alert (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX alert_held ON rules.alert (raised_at) WHERE held AND cleared_at IS NULL;

-- Every version of every override stays; the newest of a rule counts.
CREATE TABLE rules.override (
    id         bigint GENERATED ALWAYS AS IDENTITY,
    rule       text NOT NULL,
    version    integer NOT NULL,
    parameters jsonb NOT NULL DEFAULT '{}',
    switched   boolean,
    level      smallint CHECK (level BETWEEN 1 AND 4),
    reason     text NOT NULL,
    valid_from timestamptz,
    valid_to   timestamptz,
    removed    boolean NOT NULL DEFAULT false,
    author     text NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (rule, version)
);
CREATE INDEX override_id ON rules.override (id);
