CREATE SCHEMA IF NOT EXISTS twin;

CREATE TABLE twin.thing (
    id          bigint PRIMARY KEY,
    code        text NOT NULL UNIQUE,
    name        text NOT NULL,
    type        text NOT NULL,
    department  text,
    town        text,
    village     text,
    grid        text,
    lon         double precision,
    lat         double precision,
    place_class text,
    attributes  jsonb NOT NULL DEFAULT '{}',
    status      text NOT NULL DEFAULT 'ACTIVE',
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    CHECK ((lon IS NULL) = (lat IS NULL)),
    CHECK (lon BETWEEN -180 AND 180 AND lat BETWEEN -90 AND 90)
);

CREATE TABLE twin.relation (
    thing_id bigint NOT NULL REFERENCES twin.thing,
    relation text NOT NULL,
    other_id bigint NOT NULL REFERENCES twin.thing,
    PRIMARY KEY (thing_id, relation, other_id)
);
CREATE INDEX relation_other ON twin.relation (other_id);

CREATE TABLE twin.metric (
    id         smallint PRIMARY KEY,
    key        text NOT NULL UNIQUE,
    declared   boolean NOT NULL,
    first_seen timestamptz NOT NULL DEFAULT now()
);

-- one row for each thing, rewritten often: room on the page keeps the updates in place
CREATE TABLE twin.latest (
    thing_id   bigint PRIMARY KEY,
    metric     smallint[] NOT NULL,
    ts         timestamptz[] NOT NULL,
    value      double precision[] NOT NULL,
    text_value text[]
) WITH (fillfactor = 60);
