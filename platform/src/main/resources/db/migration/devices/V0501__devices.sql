CREATE SCHEMA IF NOT EXISTS devices;

-- A device is a thing with credentials; name, type, place and owner are the thing's.
CREATE TABLE devices.device (
    thing_id      bigint PRIMARY KEY,
    code          text        NOT NULL UNIQUE,
    protocol      text        NOT NULL CHECK (protocol IN ('mqtt', 'http', 'lwm2m', 'hj212', 'child')),
    model         text,
    gateway       boolean     NOT NULL DEFAULT false,
    may_create    boolean     NOT NULL DEFAULT false,
    parent_id     bigint,
    enabled       boolean     NOT NULL DEFAULT true,
    every_seconds int,
    version       int         NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL
);

-- Written every minute for whatever was heard since: narrow, roomy pages, no index beside the key, so updates stay in place.
CREATE TABLE devices.seen (
    thing_id   bigint PRIMARY KEY,
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL,
    silent     boolean     NOT NULL DEFAULT false
) WITH (fillfactor = 60);

-- lookup: keyed SM3 hash of a token, SHA-256 of a certificate, else the public identifier; secret: SM4-GCM sealed
CREATE TABLE devices.credential (
    thing_id   bigint      NOT NULL REFERENCES devices.device ON DELETE CASCADE,
    kind       text        NOT NULL CHECK (kind IN ('token', 'certificate', 'psk', 'hj212', 'lwm2m')),
    lookup     bytea       NOT NULL,
    secret     bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (thing_id, kind),
    UNIQUE (kind, lookup)
);

CREATE TABLE devices.attribute (
    thing_id   bigint      NOT NULL,
    side       text        NOT NULL CHECK (side IN ('CLIENT', 'SHARED')),
    key        text        NOT NULL,
    value      jsonb       NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (thing_id, side, key)
);

CREATE SEQUENCE devices.request_number AS int CYCLE;
CREATE TABLE devices.command (
    id          bigint PRIMARY KEY,
    thing_id    bigint      NOT NULL,
    request_id  int         NOT NULL,
    method      text        NOT NULL,
    params      json        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('QUEUED', 'SENT', 'ACKNOWLEDGED', 'FAILED', 'EXPIRED')),
    created_at  timestamptz NOT NULL,
    created_by  text        NOT NULL,
    expires_at  timestamptz NOT NULL,
    sent_at     timestamptz,
    answered_at timestamptz,
    response    json,
    error       text
);
CREATE INDEX command_of_thing ON devices.command (thing_id, id DESC);
CREATE INDEX command_pending ON devices.command (thing_id, id) WHERE state IN ('QUEUED', 'SENT');

CREATE TABLE devices.maintenance (
    id         bigint PRIMARY KEY,
    thing_id   bigint      NOT NULL,
    from_at    timestamptz NOT NULL,
    to_at      timestamptz NOT NULL,
    reason     text        NOT NULL,
    created_by text        NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK (from_at < to_at)
);
CREATE INDEX maintenance_of_thing ON devices.maintenance (thing_id, to_at);
CREATE INDEX maintenance_open ON devices.maintenance (to_at);

CREATE TABLE devices.device_group (
    id          bigint PRIMARY KEY,
    name        text        NOT NULL,
    department  text,
    description text,
    created_at  timestamptz NOT NULL,
    UNIQUE (department, name)
);
CREATE TABLE devices.group_member (
    group_id bigint NOT NULL REFERENCES devices.device_group ON DELETE CASCADE,
    thing_id bigint NOT NULL,
    PRIMARY KEY (group_id, thing_id)
);
CREATE INDEX group_member_thing ON devices.group_member (thing_id);

-- "Collect once, share to many": a department sees another's devices, by group or by type, for a purpose and a time.
CREATE TABLE devices.share (
    id         bigint PRIMARY KEY,
    group_id   bigint REFERENCES devices.device_group ON DELETE CASCADE,
    type       text,
    owner      text,
    department text        NOT NULL,
    from_at    timestamptz NOT NULL,
    to_at      timestamptz,
    purpose    text        NOT NULL,
    created_by text        NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CHECK ((group_id IS NULL) <> (type IS NULL))
);
