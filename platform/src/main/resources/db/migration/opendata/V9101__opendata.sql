CREATE SCHEMA IF NOT EXISTS opendata;

-- One thing on the portal. Its id is in its addresses for good.
CREATE TABLE opendata.publication (
    id         text PRIMARY KEY,
    resource   bigint      NOT NULL,
    dataset    text        NOT NULL,
    department text        NOT NULL,
    plan       jsonb       NOT NULL,
    state      text        NOT NULL CHECK (state IN ('draft', 'live', 'withdrawn')),
    live       bigint,
    pending    bigint,
    issued_at  timestamptz,
    changed_at timestamptz NOT NULL,
    demo       boolean     NOT NULL DEFAULT false,
    version    int         NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX publication_of_resource ON opendata.publication (resource);
CREATE INDEX publication_of_department ON opendata.publication (department);

-- One immutable copy. Its rows are in the table opendata."r<id>", which refuses every change.
CREATE TABLE opendata.release (
    id             bigint PRIMARY KEY,
    publication    text        NOT NULL REFERENCES opendata.publication,
    number         int         NOT NULL,
    state          text        NOT NULL CHECK (state IN ('building', 'review', 'live', 'superseded', 'withdrawn', 'rejected', 'failed')),
    plan           jsonb       NOT NULL,
    columns        jsonb       NOT NULL,
    rows           bigint,
    suppressed     bigint,
    smallest       bigint,
    sm3            text,
    sha256         text,
    sizes          jsonb,
    seq            bigint,
    submitter      bigint      NOT NULL,
    submitted_by   text        NOT NULL,
    submitted_at   timestamptz NOT NULL,
    approved_by    text,
    approved_at    timestamptz,
    ended_at       timestamptz,
    message        text,
    UNIQUE (publication, number)
);
CREATE INDEX release_building ON opendata.release (submitted_at) WHERE state = 'building';

CREATE FUNCTION opendata.immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a released copy is not changed';
END
$$;

-- What happened on the portal, for feeds; its last number tells every copy of the server whether what it remembers still holds.
CREATE TABLE opendata.change (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    publication text        NOT NULL,
    what        text        NOT NULL CHECK (what IN ('released', 'updated', 'withdrawn')),
    number      int,
    title       text        NOT NULL,
    at          timestamptz NOT NULL
);

CREATE TABLE opendata.api_key (
    id         bigint PRIMARY KEY,
    hash       text        NOT NULL UNIQUE,
    label      text        NOT NULL,
    made_at    timestamptz NOT NULL,
    made_from  text        NOT NULL,
    revoked_at timestamptz,
    last_used  timestamptz,
    calls      bigint      NOT NULL DEFAULT 0
);
CREATE INDEX api_key_from ON opendata.api_key (made_from, made_at);

-- Who rated is kept only as a keyed digest.
CREATE TABLE opendata.rating (
    publication text        NOT NULL REFERENCES opendata.publication,
    visitor     text        NOT NULL,
    day         date        NOT NULL,
    came_from   text        NOT NULL,
    stars       int         NOT NULL CHECK (stars BETWEEN 1 AND 5),
    at          timestamptz NOT NULL,
    PRIMARY KEY (publication, visitor, day)
);
CREATE INDEX rating_from ON opendata.rating (came_from, day);

CREATE TABLE opendata.counter (
    publication text   NOT NULL,
    day         date   NOT NULL,
    what        text   NOT NULL CHECK (what IN ('view', 'download', 'call')),
    n           bigint NOT NULL,
    PRIMARY KEY (publication, day, what)
);

-- What people outside ask for. Nothing about them is asked; the receipt is the only way to the answer.
CREATE TABLE opendata.request (
    id          bigint PRIMARY KEY,
    receipt     text        NOT NULL UNIQUE,
    kind        text        NOT NULL CHECK (kind IN ('need', 'fault')),
    title       text        NOT NULL,
    body        text        NOT NULL,
    publication text,
    came_from   text        NOT NULL,
    at          timestamptz NOT NULL,
    case_id     bigint,
    case_number text,
    state       text        NOT NULL CHECK (state IN ('open', 'answered', 'refused', 'ended')),
    answer      text,
    answered_by text,
    ended_at    timestamptz
);
CREATE INDEX request_of_case ON opendata.request (case_id);
CREATE INDEX request_from ON opendata.request (came_from, at);

-- The key of the digests above.
CREATE TABLE opendata.secret (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    secret bytea   NOT NULL
);
