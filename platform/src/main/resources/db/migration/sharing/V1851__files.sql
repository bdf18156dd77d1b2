-- A department wants the rows it may have as a file, again and again.
CREATE TABLE sharing.file_plan (
    id          bigint PRIMARY KEY,
    name        text NOT NULL,
    resource_id bigint NOT NULL,
    dataset     text NOT NULL,
    provider    text NOT NULL,
    grantee     text NOT NULL,
    format      text NOT NULL,
    -- daily; weekly on day 1 (Monday) to 7; monthly on day 1 to 28
    every       text NOT NULL,
    day         int,
    at_time     time NOT NULL,
    -- a day that is no working day by the city's calendar: moved to the next one
    workdays    boolean NOT NULL,
    fields      text[] NOT NULL,
    keep_days   int NOT NULL,
    state       text NOT NULL,
    reason      text,
    next_at     timestamptz,
    failures    int NOT NULL DEFAULT 0,
    retry_at    timestamptz,
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL,
    version     int NOT NULL DEFAULT 1
);
CREATE INDEX file_plan_grantee ON sharing.file_plan (grantee, id);
CREATE INDEX file_plan_provider ON sharing.file_plan (provider, id);
CREATE INDEX file_plan_due ON sharing.file_plan (next_at) WHERE state = 'active';

CREATE TABLE sharing.file (
    id          bigint PRIMARY KEY,
    plan_id     bigint NOT NULL REFERENCES sharing.file_plan (id),
    resource_id bigint NOT NULL,
    provider    text NOT NULL,
    grantee     text NOT NULL,
    name        text NOT NULL,
    format      text NOT NULL,
    -- making, ready, failed, gone (kept its time, or the grant ended)
    state       text NOT NULL,
    rows        bigint NOT NULL DEFAULT 0,
    bytes       bigint NOT NULL DEFAULT 0,
    sm3         text,
    fields      text[] NOT NULL,
    due_at      timestamptz NOT NULL,
    begun_at    timestamptz NOT NULL,
    made_at     timestamptz,
    until_at    timestamptz,
    error       text,
    downloads   int NOT NULL DEFAULT 0
);
CREATE INDEX file_plan_files ON sharing.file (plan_id, id);
CREATE INDEX file_grantee ON sharing.file (grantee, id);
CREATE INDEX file_provider ON sharing.file (provider, id);
CREATE INDEX file_ends ON sharing.file (until_at) WHERE state = 'ready';
