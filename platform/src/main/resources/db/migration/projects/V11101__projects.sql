CREATE SCHEMA IF NOT EXISTS projects;

-- An investment project under its unified code. Nothing of it is personal: who registered it is an account.
CREATE TABLE projects.project (
    code          text COLLATE "C" PRIMARY KEY,
    -- the page's own word for this one registration, and who said it: person:ID, staff:ID
    maker         text COLLATE "C" NOT NULL,
    request       text COLLATE "C" NOT NULL,
    digest        bytea NOT NULL,
    name          text NOT NULL,
    -- what the name and the place come down to, for finding the same project a second time
    name_key      text COLLATE "C" NOT NULL,
    place_key     text COLLATE "C" NOT NULL,
    firm          text COLLATE "C" NOT NULL,
    firm_name     text NOT NULL,
    kind          text COLLATE "C" NOT NULL,
    industry      text COLLATE "C" NOT NULL,
    amount        numeric(16, 2) NOT NULL,
    area          numeric(16, 2),
    place         text NOT NULL,
    address       bigint,
    lon           double precision,
    lat           double precision,
    town          text COLLATE "C",
    start_on      date NOT NULL,
    end_on        date NOT NULL,
    channel       text NOT NULL CHECK (channel IN ('web', 'window')),
    registered_at timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    version       int NOT NULL DEFAULT 1,
    UNIQUE (maker, request)
);
CREATE INDEX project_firm ON projects.project (firm, registered_at);
CREATE INDEX project_same ON projects.project (name_key);

-- Serials are never used twice, whatever becomes of the project.
CREATE TABLE projects.serial (
    year     int NOT NULL,
    division text COLLATE "C" NOT NULL,
    last     int NOT NULL,
    PRIMARY KEY (year, division)
);

-- What a project said before.
CREATE TABLE projects.change (
    code    text COLLATE "C" NOT NULL REFERENCES projects.project (code),
    version int NOT NULL,
    at      timestamptz NOT NULL,
    said    jsonb NOT NULL,
    PRIMARY KEY (code, version)
);
