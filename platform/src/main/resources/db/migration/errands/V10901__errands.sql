CREATE SCHEMA IF NOT EXISTS errands;

-- An item taken here for there (out), or there for here (in). Who applies and what they say lies sealed in content.
CREATE TABLE errands.errand (
    id          bigint PRIMARY KEY,
    direction   text NOT NULL CHECK (direction IN ('out', 'in')),
    neighbour   text COLLATE "C" NOT NULL,
    -- the taking side's id: the same on both sides
    key         text COLLATE "C" NOT NULL,
    request     text COLLATE "C",
    item        text COLLATE "C" NOT NULL,
    item_name   text NOT NULL,
    department  text NOT NULL,
    state       text NOT NULL CHECK (state IN ('sent', 'received', 'handling', 'approved', 'refused', 'returned')),
    content     bytea,
    -- out: the handling side's case number; in: our case
    case_id     bigint,
    case_number text,
    taken_by    text,
    created_at  timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL,
    -- there is something to be fetched from the other side
    to_fetch    boolean NOT NULL,
    not_before  timestamptz NOT NULL,
    attempts    int NOT NULL DEFAULT 0,
    error       text,
    UNIQUE (direction, neighbour, key)
);
CREATE UNIQUE INDEX errand_request ON errands.errand (taken_by, request) WHERE request IS NOT NULL;
CREATE INDEX errand_fetch ON errands.errand (not_before) WHERE to_fetch;
CREATE INDEX errand_department ON errands.errand (department, id);
CREATE UNIQUE INDEX errand_case ON errands.errand (case_id) WHERE case_id IS NOT NULL;

CREATE TABLE errands.event (
    id      bigint PRIMARY KEY,
    errand  bigint NOT NULL REFERENCES errands.errand (id),
    at      timestamptz NOT NULL,
    state   text NOT NULL,
    words   bytea,
    by_name text
);
CREATE INDEX event_errand ON errands.event (errand, id);

CREATE TABLE errands.file (
    id      bigint PRIMARY KEY,
    errand  bigint REFERENCES errands.errand (id),
    place   int NOT NULL DEFAULT 0,
    owner   bigint,
    name    bytea NOT NULL,
    kind    text NOT NULL,
    size    int NOT NULL,
    sm3     text NOT NULL,
    content bytea NOT NULL,
    at      timestamptz NOT NULL
);
CREATE INDEX file_errand ON errands.file (errand, place) WHERE errand IS NOT NULL;
CREATE INDEX file_waiting ON errands.file (at) WHERE errand IS NULL;
