CREATE SCHEMA IF NOT EXISTS gateway;

-- What could not be taken in. id is time-ordered, so the oldest rows are the lowest ids.
CREATE TABLE gateway.reject (
    id           bigint PRIMARY KEY,
    format       text        NOT NULL,
    protocol     text        NOT NULL,
    thing_id     bigint,
    device_hint  text,
    department   text,
    received_at  timestamptz NOT NULL,
    payload      bytea       NOT NULL,
    reason       text        NOT NULL,
    detail       text        NOT NULL,
    replayed_at  timestamptz,
    replay_error text
);
CREATE INDEX reject_thing ON gateway.reject (thing_id, id DESC);
CREATE INDEX reject_waiting ON gateway.reject (reason, id DESC) WHERE replayed_at IS NULL;
CREATE INDEX reject_received ON gateway.reject (received_at);
