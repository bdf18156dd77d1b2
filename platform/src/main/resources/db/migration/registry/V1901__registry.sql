CREATE SCHEMA IF NOT EXISTS registry;

-- One row a declared library. `version` counts the changes of its sources, `linked` is the version that the golden records
-- were made with; until both agree the library waits for a whole run and follows nothing. Its row is the library's lock.
CREATE TABLE registry.library (
    id         text PRIMARY KEY,
    version    int NOT NULL DEFAULT 0,
    linked     int NOT NULL DEFAULT 0,
    next_gid   bigint NOT NULL DEFAULT 1,
    -- what linkage has learnt (weights), used for single changes until the next whole run
    learnt     text,
    fresh_at   timestamptz
);

-- Every setting of a library's sources, kept as it was.
CREATE TABLE registry.setting (
    library    text NOT NULL REFERENCES registry.library (id),
    version    int NOT NULL,
    body       jsonb NOT NULL,
    reason     text,
    by_name    text NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (library, version)
);

-- A dataset that feeds a library. Its number is never given to another: links name it.
CREATE TABLE registry.feed (
    library    text NOT NULL REFERENCES registry.library (id),
    no         smallint NOT NULL,
    dataset    text NOT NULL,
    -- the last change that is in the golden records; kept in the same commit as they
    position   bigint NOT NULL DEFAULT 0,
    rows       bigint NOT NULL DEFAULT 0,
    linked     bigint NOT NULL DEFAULT 0,
    moved_at   timestamptz,
    PRIMARY KEY (library, no),
    UNIQUE (library, dataset)
);

-- For each library code makes two tables (and lays new ones beside them during a whole run):
--   registry."link_<library>"   (feed smallint, key text, gid bigint)   which source row is whose
--   registry."record_<library>" one compact row a golden record: how to find it, which value came from where

CREATE TABLE registry.run (
    id         bigint PRIMARY KEY,
    library    text NOT NULL REFERENCES registry.library (id),
    state      text NOT NULL,
    phase      text NOT NULL,
    done       bigint NOT NULL DEFAULT 0,
    total      bigint NOT NULL DEFAULT 0,
    -- the last golden record that is committed, to go on after a crash
    gid        bigint NOT NULL DEFAULT 0,
    setting    int NOT NULL,
    positions  jsonb,
    figures    jsonb,
    error      text,
    by_name    text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    beat_at    timestamptz NOT NULL,
    holder     text
);
CREATE UNIQUE INDEX run_one ON registry.run (library) WHERE state = 'running';
CREATE INDEX run_list ON registry.run (library, id);

-- Values that ceased to be; the current ones stand in the golden record with their provenance.
CREATE TABLE registry.history (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    library    text NOT NULL,
    gid        bigint NOT NULL,
    field      text NOT NULL,
    value      text,
    from_at    timestamptz,
    to_at      timestamptz NOT NULL,
    source     text,
    why        text NOT NULL
);
CREATE INDEX history_record ON registry.history (library, gid);

-- A golden record that became part of another.
CREATE TABLE registry.moved (
    library    text NOT NULL,
    gid        bigint NOT NULL,
    into_gid   bigint NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (library, gid)
);

-- Pairs that a person should look at, by their source rows (records come and go, source rows stay).
CREATE TABLE registry.review (
    id         bigint PRIMARY KEY,
    library    text NOT NULL,
    a_feed     smallint NOT NULL,
    a_key      text NOT NULL,
    b_feed     smallint NOT NULL,
    b_key      text NOT NULL,
    score      float8 NOT NULL,
    reasons    jsonb NOT NULL,
    state      text NOT NULL,
    found_at   timestamptz NOT NULL,
    UNIQUE (library, a_feed, a_key, b_feed, b_key)
);
CREATE INDEX review_open ON registry.review (library, score DESC, id) WHERE state = 'open';
CREATE INDEX review_b ON registry.review (library, b_feed, b_key);

-- What people decided about two source rows; respected by every run until it is undone.
CREATE TABLE registry.decision (
    id         bigint PRIMARY KEY,
    library    text NOT NULL,
    kind       text NOT NULL,
    a_feed     smallint NOT NULL,
    a_key      text NOT NULL,
    b_feed     smallint NOT NULL,
    b_key      text NOT NULL,
    review     bigint,
    reason     text NOT NULL,
    by_name    text NOT NULL,
    by_org     text,
    at         timestamptz NOT NULL,
    undone_at  timestamptz,
    undone_by  text,
    undo_reason text
);
CREATE INDEX decision_a ON registry.decision (library, a_feed, a_key) WHERE undone_at IS NULL;
CREATE INDEX decision_b ON registry.decision (library, b_feed, b_key) WHERE undone_at IS NULL;
CREATE INDEX decision_list ON registry.decision (library, id);

-- Departments say different things about one field of one record.
CREATE TABLE registry.conflict (
    id          bigint PRIMARY KEY,
    library     text NOT NULL,
    gid         bigint NOT NULL,
    field       text NOT NULL,
    department  text NOT NULL,
    -- the dataset that is contradicted most by the others, to group the worklist
    source      text NOT NULL,
    said        jsonb NOT NULL,
    said_hash   bigint NOT NULL,
    weight      smallint NOT NULL,
    state       text NOT NULL,
    -- the whole run that saw it last; what a run does not see is settled
    run         bigint,
    case_id     bigint,
    case_number text,
    found_at    timestamptz NOT NULL,
    ended_at    timestamptz
);
CREATE UNIQUE INDEX conflict_standing ON registry.conflict (library, gid, field) WHERE state IN ('waiting', 'case');
CREATE INDEX conflict_record ON registry.conflict (library, gid);
CREATE INDEX conflict_waiting ON registry.conflict (library, weight DESC, id) WHERE state = 'waiting';
CREATE INDEX conflict_list ON registry.conflict (library, state, department, id);
CREATE INDEX conflict_case ON registry.conflict (case_id) WHERE case_id IS NOT NULL;
CREATE TABLE registry.conflict_day (
    library    text NOT NULL,
    day        date NOT NULL,
    opened     int NOT NULL,
    PRIMARY KEY (library, day)
);

-- What an owner ruled: stands above all sources until it is lifted.
CREATE TABLE registry.ruling (
    id         bigint PRIMARY KEY,
    library    text NOT NULL,
    gid        bigint NOT NULL,
    field      text NOT NULL,
    value      text,
    proof      text NOT NULL,
    conflict   bigint,
    case_number text,
    department text NOT NULL,
    by_name    text NOT NULL,
    at         timestamptz NOT NULL,
    lifted_at  timestamptz,
    lifted_by  text
);
CREATE UNIQUE INDEX ruling_standing ON registry.ruling (library, gid, field) WHERE lifted_at IS NULL;

-- What is offered back to a source whose row says otherwise.
CREATE TABLE registry.correction (
    id         bigint PRIMARY KEY,
    library    text NOT NULL,
    gid        bigint NOT NULL,
    dataset    text NOT NULL,
    department text NOT NULL,
    row_key    text NOT NULL,
    field      text NOT NULL,
    said       text,
    right_value text,
    ruling     bigint NOT NULL,
    at         timestamptz NOT NULL,
    taken_at   timestamptz,
    UNIQUE (dataset, row_key, field)
);
CREATE INDEX correction_department ON registry.correction (department, id);

-- Who looked at whom, for what. Append-only.
CREATE TABLE registry.look (
    id         bigint PRIMARY KEY,
    library    text NOT NULL,
    gid        bigint,
    kind       text NOT NULL,
    clear      boolean NOT NULL,
    purpose    text NOT NULL,
    reference  text NOT NULL,
    question   text,
    hits       int NOT NULL,
    account    bigint NOT NULL,
    who        text NOT NULL,
    org        text,
    ip         text,
    at         timestamptz NOT NULL
);
CREATE INDEX look_record ON registry.look (library, gid, id) WHERE gid IS NOT NULL;
CREATE INDEX look_account ON registry.look (account, id);
CREATE FUNCTION registry.keep_look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'looks at personal data are kept as they were';
END $$;
CREATE TRIGGER look_kept BEFORE UPDATE OR DELETE ON registry.look FOR EACH ROW EXECUTE FUNCTION registry.keep_look();

-- How far each theme library has followed its base library (and those it joins).
CREATE TABLE registry.theme (
    id         text NOT NULL,
    dataset    text NOT NULL,
    position   bigint NOT NULL,
    -- the declaration it was made with: another one makes it anew
    made       text NOT NULL,
    day        date,
    PRIMARY KEY (id, dataset)
);

-- Standard addresses, fed from one dataset.
CREATE SEQUENCE registry.address_id;
CREATE TABLE registry.address (
    id         bigint PRIMARY KEY,
    code       text NOT NULL UNIQUE,
    full_text  text NOT NULL,
    parts      jsonb NOT NULL,
    lon        float8,
    lat        float8,
    grid       text,
    town       text,
    village    text,
    status     text NOT NULL DEFAULT 'in-use'
);
CREATE TABLE registry.address_feed (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    body       jsonb NOT NULL,
    dataset    text NOT NULL,
    position   bigint NOT NULL DEFAULT 0,
    loaded_at  timestamptz,
    by_name    text NOT NULL,
    at         timestamptz NOT NULL
);
