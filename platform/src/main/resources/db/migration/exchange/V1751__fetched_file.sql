-- Files that were fetched from a server, known by name, size and time: what became of their content is in exchange.file.
CREATE TABLE exchange.fetched_file (
    connection_id bigint NOT NULL REFERENCES exchange.connection (id) ON DELETE CASCADE,
    name          text NOT NULL,
    size          bigint NOT NULL,
    modified      timestamptz NOT NULL,
    fetched_at    timestamptz NOT NULL,
    PRIMARY KEY (connection_id, name, size, modified)
);
