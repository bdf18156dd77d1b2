CREATE SCHEMA IF NOT EXISTS catalog;

-- The classification tree (发改高技〔2017〕1272号): 类 (1 digit) 项 (2) 目 (3) 细目 (any). A code, once given, keeps its meaning.
CREATE TABLE catalog.node (
    code     text COLLATE "C" PRIMARY KEY,
    parent   text COLLATE "C" REFERENCES catalog.node (code),
    name     text NOT NULL,
    -- what it stands for: library:<id>, department:<code>, theme:<n>; null for what people added
    ref      text UNIQUE,
    -- false: a library or department that the city's profile no longer names; its entries stay
    current  boolean NOT NULL DEFAULT true,
    -- last 顺序码 given to an entry of this class
    serial   int NOT NULL DEFAULT 0
);
CREATE INDEX node_parent ON catalog.node (parent);

-- One entry. `draft` is the newest revision's number, `live` the one that everybody sees; the columns behind repeat the live
-- revision (or the draft of what was never live) for lists.
CREATE TABLE catalog.resource (
    id            bigint PRIMARY KEY,
    code          text COLLATE "C" UNIQUE,
    state         text NOT NULL,
    draft         int NOT NULL,
    live          int,
    provider      text NOT NULL,
    submitter     bigint,
    submitted_by  text,
    -- submitted by the data bureau: then somebody of the providing department has to agree, and the other way round
    by_bureau     boolean NOT NULL DEFAULT false,
    published_at  timestamptz,
    changed_at    timestamptz NOT NULL,
    class_code    text COLLATE "C" NOT NULL REFERENCES catalog.node (code),
    name          text NOT NULL,
    share         text NOT NULL,
    open_class    text NOT NULL,
    level         smallint NOT NULL,
    update_period text NOT NULL,
    demo          boolean NOT NULL DEFAULT false,
    version       int NOT NULL
);
CREATE INDEX resource_live ON catalog.resource (class_code, id) WHERE live IS NOT NULL AND state <> 'withdrawn';
CREATE INDEX resource_live_provider ON catalog.resource (provider, id) WHERE live IS NOT NULL AND state <> 'withdrawn';
CREATE INDEX resource_state ON catalog.resource (state, id);
CREATE INDEX resource_changed ON catalog.resource (changed_at);

-- Every version of every entry, kept as it was. Append-only but for the marks of its publication.
CREATE TABLE catalog.revision (
    resource_id  bigint NOT NULL REFERENCES catalog.resource (id),
    number       int NOT NULL,
    body         jsonb NOT NULL,
    note         text,
    by_name      text NOT NULL,
    by_org       text,
    at           timestamptz NOT NULL,
    published_at timestamptz,
    PRIMARY KEY (resource_id, number)
);
CREATE FUNCTION catalog.keep_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.body IS DISTINCT FROM OLD.body OR NEW.by_name <> OLD.by_name OR NEW.at <> OLD.at THEN
        RAISE EXCEPTION 'versions of a catalogue entry are kept as they were';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revision_kept BEFORE UPDATE OR DELETE ON catalog.revision FOR EACH ROW EXECUTE FUNCTION catalog.keep_revision();

-- What a live entry is made of, as far as it is in the catalogue itself.
CREATE TABLE catalog.lineage (
    resource_id bigint NOT NULL REFERENCES catalog.resource (id),
    upstream    bigint NOT NULL REFERENCES catalog.resource (id),
    PRIMARY KEY (resource_id, upstream)
);
CREATE INDEX lineage_upstream ON catalog.lineage (upstream);

-- A department's database that drafts are read from. The password is sealed with SM4-GCM under a key outside the database.
CREATE TABLE catalog.source (
    id         bigint PRIMARY KEY,
    name       text NOT NULL,
    department text NOT NULL,
    host       text NOT NULL,
    port       int NOT NULL,
    database   text NOT NULL,
    username   text NOT NULL,
    secret     bytea NOT NULL,
    tls        boolean NOT NULL,
    added_by   text NOT NULL,
    added_at   timestamptz NOT NULL,
    read_at    timestamptz,
    UNIQUE (department, name)
);

-- What was asked for. The way of the request is its case.
CREATE TABLE catalog.request (
    id          bigint PRIMARY KEY,
    case_id     bigint NOT NULL UNIQUE,
    case_number text NOT NULL,
    kind        text NOT NULL,
    resource_id bigint REFERENCES catalog.resource (id),
    title       text NOT NULL,
    requester   text NOT NULL,
    provider    text,
    asked_by    text NOT NULL,
    asked_at    timestamptz NOT NULL,
    terms       jsonb,
    state       text NOT NULL,
    ended_at    timestamptz,
    answer      text,
    version     int NOT NULL DEFAULT 1
);
CREATE INDEX request_requester ON catalog.request (requester, id);
CREATE INDEX request_provider ON catalog.request (provider, id);

CREATE TABLE catalog.access_grant (
    id            bigint PRIMARY KEY,
    request_id    bigint NOT NULL UNIQUE REFERENCES catalog.request (id),
    resource_id   bigint NOT NULL REFERENCES catalog.resource (id),
    provider      text NOT NULL,
    grantee       text NOT NULL,
    purpose       text NOT NULL,
    fields        text[] NOT NULL,
    rows          jsonb NOT NULL,
    per_minute    int NOT NULL,
    from_at       timestamptz NOT NULL,
    until_at      timestamptz NOT NULL,
    granted_by    text NOT NULL,
    granted_at    timestamptz NOT NULL,
    revoked_at    timestamptz,
    revoked_by    text,
    revoke_reason text
);
CREATE INDEX grant_resource ON catalog.access_grant (resource_id, grantee);
CREATE INDEX grant_provider ON catalog.access_grant (provider, id);
CREATE INDEX grant_grantee ON catalog.access_grant (grantee, id);

-- Who looked, and who was turned away. Append-only.
CREATE TABLE catalog.look (
    id          bigint PRIMARY KEY,
    resource_id bigint NOT NULL,
    grant_id    bigint,
    at          timestamptz NOT NULL,
    grantee     text NOT NULL,
    who         text NOT NULL,
    fields      text[] NOT NULL,
    outcome     text NOT NULL
);
CREATE INDEX look_grant ON catalog.look (grant_id, id) WHERE grant_id IS NOT NULL;
CREATE INDEX look_resource ON catalog.look (resource_id, id);
