CREATE SCHEMA IF NOT EXISTS telemetry;

-- one row for each message and time of a thing; metric[i] has value[i] (booleans 0/1), or text_value[i] with value NaN
CREATE TABLE telemetry.reading (
    thing_id   bigint NOT NULL,
    ts         timestamptz NOT NULL,
    received   timestamptz NOT NULL,
    metric     smallint[] NOT NULL,
    value      double precision[] NOT NULL,
    text_value text[]
) PARTITION BY RANGE (ts);
CREATE INDEX reading_thing ON telemetry.reading (thing_id, ts);
-- rows arrive nearly in time order, so a block range index finds "everything between two times" for next to nothing
CREATE INDEX reading_time ON telemetry.reading USING brin (ts) WITH (pages_per_range = 32);

CREATE TABLE telemetry.minute (
    thing_id bigint NOT NULL,
    metric   smallint NOT NULL,
    bucket   timestamptz NOT NULL,
    n        integer NOT NULL,
    sum      double precision NOT NULL,
    min      double precision NOT NULL,
    max      double precision NOT NULL,
    last     double precision NOT NULL,
    last_ts  timestamptz NOT NULL,
    PRIMARY KEY (thing_id, metric, bucket)
) PARTITION BY RANGE (bucket);
CREATE INDEX minute_time ON telemetry.minute USING brin (bucket) WITH (pages_per_range = 32);

CREATE TABLE telemetry.hour (LIKE telemetry.minute) PARTITION BY RANGE (bucket);
ALTER TABLE telemetry.hour ADD PRIMARY KEY (thing_id, metric, bucket);

-- how far the log is stored: sink 'raw' moves with the rows of reading, sink 'derived' with minute, hour, traffic and twin.latest
CREATE TABLE telemetry.position (
    sink        text NOT NULL,
    part        integer NOT NULL,
    topic_id    text NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (sink, part)
);

-- hours up to here are closed: complete in telemetry.hour; later ones are computed from telemetry.minute when asked for
CREATE TABLE telemetry.watermark (
    name text PRIMARY KEY,
    at   timestamptz NOT NULL
);

-- how much came in each minute (by receipt), for the wall and for operations
CREATE TABLE telemetry.traffic (
    minute   timestamptz PRIMARY KEY,
    messages bigint NOT NULL,
    readings bigint NOT NULL
);

-- what the log holds but history cannot take, kept whole with its reason
CREATE TABLE telemetry.refused (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL,
    part       integer NOT NULL,
    log_offset bigint NOT NULL,
    reason     text NOT NULL,
    payload    bytea NOT NULL
);
