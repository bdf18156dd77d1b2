-- A source row's change that the registry could not take in: kept aside with the reason, so that the others go on. Its record stays as it was.
CREATE TABLE registry.held (
    id         bigint NOT NULL UNIQUE,
    library    text NOT NULL REFERENCES registry.library (id),
    feed       smallint NOT NULL,
    key        text COLLATE "C" NOT NULL,
    reason     text NOT NULL,
    tries      int NOT NULL DEFAULT 1,
    -- the whole run that put it aside; null: while following
    run        bigint,
    first_at   timestamptz NOT NULL,
    at         timestamptz NOT NULL,
    PRIMARY KEY (library, feed, key)
);
CREATE INDEX held_list ON registry.held (library, id);

-- Why a library does not follow its sources for now.
ALTER TABLE registry.library ADD COLUMN trouble text, ADD COLUMN trouble_at timestamptz;
