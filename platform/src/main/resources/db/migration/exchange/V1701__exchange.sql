CREATE SCHEMA IF NOT EXISTS exchange;

-- A department's database, folder or service. Secrets are sealed with SM4-GCM under a key outside the database.
CREATE TABLE exchange.connection (
    id         bigint PRIMARY KEY,
    name       text NOT NULL,
    department text NOT NULL,
    kind       text NOT NULL,
    settings   jsonb NOT NULL,
    secrets    bytea NOT NULL,
    added_by   text NOT NULL,
    added_at   timestamptz NOT NULL,
    checked_at timestamptz,
    trouble    text,
    version    int NOT NULL DEFAULT 1,
    UNIQUE (department, name)
);

-- One job: what to read, how to map it, where to put it, when. `spec` holds the shape it was made for, the mapping and the schedule.
CREATE TABLE exchange.job (
    id            bigint PRIMARY KEY,
    name          text NOT NULL,
    department    text NOT NULL,
    connection_id bigint NOT NULL REFERENCES exchange.connection (id),
    mode          text NOT NULL,
    dataset       text NOT NULL,
    resource      bigint,
    spec          jsonb NOT NULL,
    -- ready paused drifted
    state         text NOT NULL,
    message       text,
    -- a mapping that fits the source as it is now, waiting for a person
    proposal      jsonb,
    case_id       bigint,
    -- where an incremental job or a capture goes on
    position      text,
    next_run      timestamptz,
    -- the last time the source had been read to its end (or, a capture: rows had been stored)
    fresh_at      timestamptz,
    version       int NOT NULL DEFAULT 1,
    created_by    text NOT NULL,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    UNIQUE (department, name)
);
CREATE INDEX job_due ON exchange.job (next_run) WHERE next_run IS NOT NULL AND state = 'ready';
CREATE INDEX job_connection ON exchange.job (connection_id);
CREATE INDEX job_department ON exchange.job (department, id);
CREATE INDEX job_dataset ON exchange.job (dataset);

-- One run of a job. Whoever holds the lease works on it; every commit of rows proves that it still holds it.
CREATE TABLE exchange.run (
    id          bigint PRIMARY KEY,
    job_id      bigint NOT NULL REFERENCES exchange.job (id) ON DELETE CASCADE,
    mode        text NOT NULL,
    -- waiting running done failed stopped
    state       text NOT NULL,
    asked_by    text NOT NULL,
    created_at  timestamptz NOT NULL,
    started_at  timestamptz,
    ended_at    timestamptz,
    -- not before; a disturbed run waits here for its next attempt
    due_at      timestamptz NOT NULL,
    attempt     int NOT NULL DEFAULT 0,
    owner       text,
    lease_until timestamptz,
    stop        boolean NOT NULL DEFAULT false,
    -- where a full run goes on
    position    text,
    expected    bigint,
    read_rows   bigint NOT NULL DEFAULT 0,
    changed     bigint NOT NULL DEFAULT 0,
    same        bigint NOT NULL DEFAULT 0,
    doubled     bigint NOT NULL DEFAULT 0,
    removed     bigint NOT NULL DEFAULT 0,
    rejected    bigint NOT NULL DEFAULT 0,
    -- rows a second over the last while
    rate        double precision,
    progress_at timestamptz,
    message     text,
    notes       jsonb NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX run_one ON exchange.run (job_id) WHERE state IN ('waiting', 'running');
CREATE INDEX run_open ON exchange.run (due_at) WHERE state IN ('waiting', 'running');
CREATE INDEX run_job ON exchange.run (job_id, id);
CREATE INDEX run_ended ON exchange.run (ended_at);

-- A row that did not fit, as it came, with the reasons. The same row coming again is the same reject: `seen` counts, and a
-- correction that a person made is used for it from then on.
CREATE TABLE exchange.reject (
    id          bigint PRIMARY KEY,
    job_id      bigint NOT NULL REFERENCES exchange.job (id) ON DELETE CASCADE,
    run_id      bigint NOT NULL,
    at          timestamptz NOT NULL,
    -- SM3 of raw
    hash        bytea NOT NULL,
    raw         text NOT NULL,
    -- column at the source → text; null when the row itself could not be read
    cells       jsonb,
    -- [{field, reason}]
    reasons     jsonb NOT NULL,
    seen        int NOT NULL DEFAULT 1,
    -- open fixed dropped
    state       text NOT NULL DEFAULT 'open',
    fixed       jsonb,
    settled_at  timestamptz,
    settled_by  text,
    note        text,
    UNIQUE (job_id, hash)
);
CREATE INDEX reject_open ON exchange.reject (job_id, id) WHERE state = 'open';
CREATE INDEX reject_job ON exchange.reject (job_id, id);

-- Files that were taken, known by their content.
CREATE TABLE exchange.file (
    id            bigint PRIMARY KEY,
    connection_id bigint NOT NULL REFERENCES exchange.connection (id) ON DELETE CASCADE,
    source        text NOT NULL,
    sm3           text NOT NULL,
    name          text NOT NULL,
    size          bigint NOT NULL,
    taken_at      timestamptz NOT NULL,
    -- done failed repeated
    result        text NOT NULL,
    rows          bigint NOT NULL,
    message       text
);
CREATE INDEX file_known ON exchange.file (connection_id, source, sm3);
CREATE INDEX file_connection ON exchange.file (connection_id, id);
