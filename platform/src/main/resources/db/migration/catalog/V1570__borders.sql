-- Entries of neighbouring installations: shown here, changed only there.
ALTER TABLE catalog.resource ADD COLUMN neighbour text, ADD COLUMN foreign_id text, ADD COLUMN foreign_revision int;
CREATE UNIQUE INDEX resource_foreign ON catalog.resource (neighbour, foreign_id) WHERE neighbour IS NOT NULL;

-- Requests that came from a neighbour, by its number of them.
ALTER TABLE catalog.request ADD COLUMN neighbour text, ADD COLUMN foreign_key text;
CREATE UNIQUE INDEX request_foreign ON catalog.request (neighbour, foreign_key) WHERE foreign_key IS NOT NULL;

-- What people call neighbours and their departments.
CREATE TABLE catalog.neighbour_name (
    code text PRIMARY KEY,
    name text NOT NULL
);
