-- Names of holders where a type says that a name stands once: whose credential holds it until that is revoked. By blind index; two at once are one.
CREATE TABLE credentials.name (
    type       text NOT NULL,
    name_index bytea NOT NULL,
    credential bigint NOT NULL REFERENCES credentials.credential,
    PRIMARY KEY (type, name_index)
);
CREATE INDEX ON credentials.name (credential);
