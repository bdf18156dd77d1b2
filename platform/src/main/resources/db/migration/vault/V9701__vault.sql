CREATE SCHEMA IF NOT EXISTS vault;

-- Which keys there are. The keys lie in a file; the mark tells whether a file's key is the same one, and tells no more.
CREATE TABLE vault.key (
    number  int PRIMARY KEY,
    mark    bytea NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL
);

-- How far a table's fields are sealed anew under the newest key. The row is the lock of who does it.
CREATE TABLE vault.rewrite (
    table_name text PRIMARY KEY,
    key        int NOT NULL,
    last       bigint NOT NULL DEFAULT -9223372036854775808,
    done       bigint NOT NULL DEFAULT 0,
    broken     bigint NOT NULL DEFAULT 0,
    finished   boolean NOT NULL DEFAULT false,
    changed_at timestamptz NOT NULL
);
