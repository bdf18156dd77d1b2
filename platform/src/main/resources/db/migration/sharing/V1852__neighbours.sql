-- Other installations that this one is paired with. The code is made of the public key, so it is the same on both sides.
CREATE TABLE sharing.neighbour (
    code        text PRIMARY KEY,
    name        text NOT NULL,
    url         text NOT NULL,
    public_key  text NOT NULL,
    -- paired, ended
    state       text NOT NULL,
    paired_by   text NOT NULL,
    paired_at   timestamptz NOT NULL,
    -- how far its catalogue has been read
    after_at    timestamptz NOT NULL DEFAULT '1970-01-01Z',
    after_id    bigint NOT NULL DEFAULT 0,
    synced_at   timestamptz,
    -- last number given to a message to it, and of the last one taken from it
    out_seq     bigint NOT NULL DEFAULT 0,
    in_seq      bigint NOT NULL DEFAULT 0,
    last_ok_at  timestamptz,
    failures    int NOT NULL DEFAULT 0,
    last_error  text,
    version     int NOT NULL DEFAULT 1
);

-- A code that another installation's steward types in once.
CREATE TABLE sharing.neighbour_invite (
    id       bigint PRIMARY KEY,
    -- SM3 of the code: the key that proves that both sides know it
    key      bytea NOT NULL,
    made_by  text NOT NULL,
    made_at  timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    used_at  timestamptz
);

-- Messages to neighbours, written in the transaction of what they tell; sent in order until taken.
CREATE TABLE sharing.neighbour_out (
    neighbour text NOT NULL REFERENCES sharing.neighbour (code),
    seq       bigint NOT NULL,
    kind      text NOT NULL,
    body      jsonb NOT NULL,
    at        timestamptz NOT NULL,
    taken_at  timestamptz,
    PRIMARY KEY (neighbour, seq)
);
CREATE INDEX neighbour_out_open ON sharing.neighbour_out (neighbour, seq) WHERE taken_at IS NULL;

-- Messages from neighbours, each number once.
CREATE TABLE sharing.neighbour_in (
    neighbour text NOT NULL REFERENCES sharing.neighbour (code),
    seq       bigint NOT NULL,
    kind      text NOT NULL,
    body      jsonb NOT NULL,
    at        timestamptz NOT NULL,
    -- why it could not be done; null when it was
    error     text,
    PRIMARY KEY (neighbour, seq)
);

-- What has been said once cannot be said again.
CREATE TABLE sharing.neighbour_nonce (
    neighbour text NOT NULL,
    nonce     text NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (neighbour, nonce)
);
CREATE INDEX neighbour_nonce_at ON sharing.neighbour_nonce (at);

-- Data that crossed the border, on both sides.
CREATE TABLE sharing.neighbour_flow (
    id          bigint PRIMARY KEY,
    neighbour   text NOT NULL,
    -- out: ours to them; in: theirs to us
    direction   text NOT NULL,
    resource_id bigint NOT NULL,
    department  text NOT NULL,
    who         text NOT NULL,
    query       text,
    at          timestamptz NOT NULL,
    rows        int NOT NULL,
    bytes       bigint NOT NULL,
    millis      int NOT NULL,
    outcome     text NOT NULL
);
CREATE INDEX neighbour_flow_list ON sharing.neighbour_flow (neighbour, id);
