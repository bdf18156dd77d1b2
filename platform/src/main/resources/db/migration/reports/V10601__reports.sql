CREATE SCHEMA IF NOT EXISTS reports;

-- What a citizen told the city. The words, the place and the photographs are the case's; here stands whose it is and what they were told.
CREATE TABLE reports.report (
    id          bigint PRIMARY KEY,
    person      bigint NOT NULL,
    -- the human behind the account, as a record of the population library; null: known by the telephone alone
    gid         bigint,
    -- the page's own word for this one report, and what was reported under it
    request     text COLLATE "C" NOT NULL,
    digest      bytea NOT NULL,
    case_id     bigint NOT NULL UNIQUE,
    case_number text NOT NULL,
    photos      int NOT NULL,
    state       text NOT NULL,
    answer      text,
    at          timestamptz NOT NULL,
    ended_at    timestamptz,
    UNIQUE (person, request)
);
CREATE INDEX report_person ON reports.report (person, id);

-- What happened to it, in words for who told.
CREATE TABLE reports.step (
    report bigint NOT NULL REFERENCES reports.report,
    id     bigint NOT NULL,
    at     timestamptz NOT NULL,
    text   text NOT NULL,
    PRIMARY KEY (report, id)
);
