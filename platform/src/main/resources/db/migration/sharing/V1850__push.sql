CREATE SCHEMA IF NOT EXISTS sharing;

-- A department follows the changes of a dataset: each batch is sent on until its receiver says that it has it.
CREATE TABLE sharing.subscription (
    id           bigint PRIMARY KEY,
    name         text NOT NULL,
    resource_id  bigint NOT NULL,
    dataset      text NOT NULL,
    provider     text NOT NULL,
    grantee      text NOT NULL,
    -- webhook: address is a URL; topic: address is the name of a Kafka topic
    kind         text NOT NULL,
    address      text NOT NULL,
    -- key of the signatures, sealed with SM4-GCM under a key outside the database
    secret       bytea NOT NULL,
    fields       text[] NOT NULL,
    batch_rows   int NOT NULL,
    -- active, paused (by a person, or after too many failures), stopped (the grant has ended; for good)
    state        text NOT NULL,
    reason       text,
    -- the receiver has all changes up to this number; only moves with its acknowledgement
    position     bigint NOT NULL,
    -- end of the batch that is under way: a repeat has the same limits and so the same name
    pending      bigint,
    batches      bigint NOT NULL DEFAULT 0,
    rows_sent    bigint NOT NULL DEFAULT 0,
    failures     int NOT NULL DEFAULT 0,
    retry_at     timestamptz,
    last_at      timestamptz,
    last_ok_at   timestamptz,
    last_error   text,
    -- the case that tells its department that nothing gets through
    case_id      bigint,
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL,
    version      int NOT NULL DEFAULT 1
);
CREATE INDEX subscription_grantee ON sharing.subscription (grantee, id);
CREATE INDEX subscription_provider ON sharing.subscription (provider, id);
CREATE INDEX subscription_resource ON sharing.subscription (resource_id);
CREATE INDEX subscription_active ON sharing.subscription (id) WHERE state = 'active';

-- Every attempt to send.
CREATE TABLE sharing.delivery (
    id              bigint PRIMARY KEY,
    subscription_id bigint NOT NULL,
    batch           text NOT NULL,
    from_seq        bigint NOT NULL,
    to_seq          bigint NOT NULL,
    rows            int NOT NULL,
    removed         int NOT NULL,
    bytes           bigint NOT NULL,
    at              timestamptz NOT NULL,
    millis          int NOT NULL,
    -- ok, failed, refused (no grant)
    outcome         text NOT NULL,
    status          int,
    error           text
);
CREATE INDEX delivery_subscription ON sharing.delivery (subscription_id, id);
CREATE INDEX delivery_at ON sharing.delivery (at);

-- Where a grant covers only some rows: which ones the receiver has, so that a row that leaves is taken back from whoever has it
-- and from nobody else. A pseudonym of the row's key, not the key.
CREATE TABLE sharing.sent_row (
    subscription_id bigint NOT NULL REFERENCES sharing.subscription (id) ON DELETE CASCADE,
    row             text COLLATE "C" NOT NULL,
    PRIMARY KEY (subscription_id, row)
);
