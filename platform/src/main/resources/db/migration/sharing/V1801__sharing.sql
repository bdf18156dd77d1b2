CREATE SCHEMA IF NOT EXISTS sharing;

-- A department's system that fetches data. Of its token only the SM3 digest is here; its signing key is nowhere, it is derived anew.
CREATE TABLE sharing.system (
    id          bigint PRIMARY KEY,
    department  text NOT NULL,
    name        text NOT NULL,
    contact     text,
    token_hash  bytea NOT NULL UNIQUE,
    -- addresses or networks (CIDR) that it calls from; empty: any
    addresses   text[] NOT NULL,
    -- every request must be signed with the key of this number
    signed      boolean NOT NULL,
    key_number  int NOT NULL,
    disabled    boolean NOT NULL DEFAULT false,
    created_by  text NOT NULL,
    created_at  timestamptz NOT NULL,
    rotated_at  timestamptz NOT NULL,
    -- counts every change, so that who remembers a system sees that it is stale
    version     int NOT NULL
);
CREATE INDEX system_department ON sharing.system (department, id);

-- Numbers used once by signed requests; a second use is a copied request. Kept as long as a timestamp is believed.
CREATE TABLE sharing.nonce (
    system      bigint NOT NULL,
    nonce       text COLLATE "C" NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (system, nonce)
);
CREATE INDEX nonce_at ON sharing.nonce (at);

-- The keys that receipts were ever signed with; their private halves lie in the data folders.
CREATE TABLE sharing.key (
    id          text COLLATE "C" PRIMARY KEY,
    pem         text NOT NULL,
    since       timestamptz NOT NULL
);

-- Signed roots, each naming the one before by its hash. Append-only.
CREATE TABLE sharing.root (
    number      bigint PRIMARY KEY,
    previous    bytea NOT NULL,
    tree        bytea NOT NULL,
    hash        bytea NOT NULL,
    at          timestamptz NOT NULL,
    key_id      text NOT NULL,
    signature   bytea NOT NULL,
    -- the calls in the order of the tree's leaves
    calls       bigint[] NOT NULL
);
CREATE TABLE sharing.head (
    one         boolean PRIMARY KEY CHECK (one),
    number      bigint NOT NULL,
    hash        bytea NOT NULL
) WITH (fillfactor = 20);
INSERT INTO sharing.head VALUES (true, 0, decode(repeat('00', 32), 'hex'));

-- Everything that left or was refused. Append-only.
CREATE TABLE sharing.call (
    id             bigint PRIMARY KEY,
    at             timestamptz NOT NULL,
    way            text NOT NULL,
    system         bigint,
    department     text,
    who            text,
    address        text,
    resource_id    bigint NOT NULL,
    grant_id       bigint,
    request        text,
    request_digest bytea NOT NULL,
    body_digest    bytea NOT NULL,
    rows           int NOT NULL,
    bytes          bigint NOT NULL,
    micros         int NOT NULL,
    outcome        text NOT NULL,
    root           bigint NOT NULL
);
CREATE INDEX call_grant ON sharing.call (grant_id, id) WHERE grant_id IS NOT NULL;
CREATE INDEX call_resource_failed ON sharing.call (resource_id, id) WHERE outcome <> 'ok';
CREATE INDEX call_department_failed ON sharing.call (department, id) WHERE outcome <> 'ok';

-- The same counted by the hour, for pages that show volume, failures and latency.
CREATE TABLE sharing.tally (
    hour        timestamptz NOT NULL,
    resource_id bigint NOT NULL,
    -- 0: own data, or refused without a grant
    grant_id    bigint NOT NULL,
    way         text NOT NULL,
    calls       bigint NOT NULL,
    failed      bigint NOT NULL,
    rows        bigint NOT NULL,
    bytes       bigint NOT NULL,
    micros      bigint NOT NULL,
    slowest     int NOT NULL,
    PRIMARY KEY (resource_id, grant_id, way, hour)
) WITH (fillfactor = 50);

CREATE FUNCTION sharing.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'calls and their roots are kept as they were';
END $$;
CREATE TRIGGER call_kept BEFORE UPDATE OR DELETE ON sharing.call FOR EACH ROW EXECUTE FUNCTION sharing.refuse_change();
CREATE TRIGGER root_kept BEFORE UPDATE OR DELETE ON sharing.root FOR EACH ROW EXECUTE FUNCTION sharing.refuse_change();
CREATE TRIGGER call_not_emptied BEFORE TRUNCATE ON sharing.call FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
CREATE TRIGGER root_not_emptied BEFORE TRUNCATE ON sharing.root FOR EACH STATEMENT EXECUTE FUNCTION sharing.refuse_change();
