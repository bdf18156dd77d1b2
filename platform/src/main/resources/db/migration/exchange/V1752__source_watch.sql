-- The thing that stands for a job in the twin, and since when its capture is down.
CREATE TABLE exchange.source_watch (
    job_id     bigint PRIMARY KEY,
    thing_id   bigint NOT NULL,
    down_since timestamptz
);
