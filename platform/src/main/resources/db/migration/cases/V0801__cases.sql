CREATE SCHEMA IF NOT EXISTS cases;

-- The part of a case that changes. Narrow, because every step writes a new row version; what never changes is in case_body.
-- due = 'infinity' while no clock runs, so that one index serves "most urgent first" without special cases.
CREATE TABLE cases.case_file (
    id            bigint PRIMARY KEY,
    number        text COLLATE "C" NOT NULL,
    type          text NOT NULL,
    state         text NOT NULL,
    open          boolean NOT NULL,
    level         smallint NOT NULL,
    source        text NOT NULL,
    department    text,
    person        bigint,
    person_name   text,
    opener        bigint NOT NULL,
    town          text COLLATE "C",
    grid          text COLLATE "C",
    lon           double precision,
    lat           double precision,
    opened_at     timestamptz NOT NULL,
    state_since   timestamptz NOT NULL,
    due           timestamptz NOT NULL,
    close_due     timestamptz NOT NULL,
    alarm_at      timestamptz,
    escalated     smallint NOT NULL DEFAULT 0,
    supervised    boolean NOT NULL DEFAULT false,
    urges         smallint NOT NULL DEFAULT 0,
    repeats       int NOT NULL DEFAULT 0,
    returns       smallint NOT NULL DEFAULT 0,
    reworks       smallint NOT NULL DEFAULT 0,
    accepted_at   timestamptz,
    dispatched_at timestamptz,
    handle_due    timestamptz,
    handled_at    timestamptz,
    closed_at     timestamptz,
    parent        bigint,
    children      smallint NOT NULL DEFAULT 0,
    merged_into   bigint,
    clock         jsonb,
    version       int NOT NULL
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX case_file_number ON cases.case_file (number);
-- inboxes: only open cases, so their size follows the work in hand and not the history
CREATE INDEX case_file_open_due ON cases.case_file (due, id) WHERE open;
CREATE INDEX case_file_open_department ON cases.case_file (department, due, id) WHERE open;
CREATE INDEX case_file_open_person ON cases.case_file (person, due, id) WHERE open AND person IS NOT NULL;
CREATE INDEX case_file_open_watch ON cases.case_file (due, id) WHERE open AND supervised;
CREATE INDEX case_file_alarm ON cases.case_file (alarm_at) WHERE alarm_at IS NOT NULL;
-- history: written once, when a case ends; ids are ordered by time
CREATE INDEX case_file_ended_department ON cases.case_file (department, id) WHERE NOT open;
CREATE INDEX case_file_ended_type ON cases.case_file (type, id) WHERE NOT open;
CREATE INDEX case_file_ended_town ON cases.case_file (town, id) WHERE NOT open;
CREATE INDEX case_file_ended_person ON cases.case_file (person, id) WHERE NOT open AND person IS NOT NULL;
CREATE INDEX case_file_parent ON cases.case_file (parent) WHERE parent IS NOT NULL;
CREATE INDEX case_file_merged ON cases.case_file (merged_into) WHERE merged_into IS NOT NULL;

-- What the reporter said. Written once.
CREATE TABLE cases.case_body (
    id          bigint PRIMARY KEY,
    title       text NOT NULL,
    description text,
    address     text,
    village     text,
    things      bigint[] NOT NULL,
    parties     jsonb,
    data        jsonb,
    report_key  text,
    occurred_at timestamptz
);

-- Two-character pieces: Chinese words are mostly two characters long, too short for trigrams.
CREATE FUNCTION cases.pieces(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ARRAY(SELECT DISTINCT substr($1, i, 2) FROM generate_series(1, length($1) - 1) AS i);
CREATE INDEX case_body_title ON cases.case_body USING gin (cases.pieces(title));

CREATE TABLE cases.case_thing (
    thing   bigint NOT NULL,
    case_id bigint NOT NULL,
    PRIMARY KEY (thing, case_id)
);

-- The timeline. Append-only: the trigger refuses what no code should do.
CREATE TABLE cases.case_step (
    case_id     bigint NOT NULL,
    id          bigint NOT NULL,
    at          timestamptz NOT NULL,
    actor       bigint NOT NULL,
    actor_name  text NOT NULL,
    org         text,
    action      text NOT NULL,
    action_name text NOT NULL,
    from_state  text,
    to_state    text NOT NULL,
    text        text,
    fields      jsonb,
    evidence    bigint[],
    PRIMARY KEY (case_id, id)
);
CREATE FUNCTION cases.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the timeline of a case is append-only';
END $$;
CREATE TRIGGER case_step_append_only BEFORE UPDATE OR DELETE ON cases.case_step
    FOR EACH ROW EXECUTE FUNCTION cases.refuse_change();

-- Which case a report key belongs to now. Inserting it first makes intake idempotent under races.
CREATE TABLE cases.report_key (
    key         text PRIMARY KEY,
    case_id     bigint NOT NULL,
    occurred_at timestamptz
);

CREATE TABLE cases.evidence (
    id       bigint PRIMARY KEY,
    case_id  bigint,
    kind     text NOT NULL,
    name     text NOT NULL,
    media    text NOT NULL,
    size     bigint NOT NULL,
    sm3      text NOT NULL,
    uploader bigint NOT NULL,
    uploader_name text NOT NULL,
    at       timestamptz NOT NULL
);
CREATE INDEX evidence_case ON cases.evidence (case_id) WHERE case_id IS NOT NULL;

-- Serials are handed out in blocks: one row touched per block, never per case.
CREATE TABLE cases.number_block (
    prefix text PRIMARY KEY,
    next   bigint NOT NULL
);

-- Evaluation: daily sums, kept exact by deltas that commit with the step they come from and are folded in later.
CREATE TABLE cases.tally_delta (
    day        date NOT NULL,
    department text NOT NULL,
    type       text NOT NULL,
    town       text COLLATE "C" NOT NULL,
    figure     smallint NOT NULL,
    n          bigint NOT NULL
);
CREATE TABLE cases.tally (
    day             date NOT NULL,
    department      text NOT NULL,
    type            text NOT NULL,
    town            text COLLATE "C" NOT NULL,
    reported        bigint NOT NULL,
    accepted        bigint NOT NULL,
    dispatched      bigint NOT NULL,
    returned        bigint NOT NULL,
    to_handle       bigint NOT NULL,
    handled         bigint NOT NULL,
    handled_in_time bigint NOT NULL,
    handle_minutes  bigint NOT NULL,
    reworked        bigint NOT NULL,
    to_close        bigint NOT NULL,
    closed          bigint NOT NULL,
    closed_in_time  bigint NOT NULL,
    PRIMARY KEY (day, department, type, town)
);
ALTER TABLE cases.case_file SET (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_insert_scale_factor = 0.1);
ALTER TABLE cases.tally_delta SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_analyze_threshold = 100000);
