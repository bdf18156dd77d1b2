CREATE SCHEMA IF NOT EXISTS matters;

-- What somebody applied for. What they said, what was known of them and who they are lies sealed in content (module vault).
CREATE TABLE matters.matter (
    id            bigint PRIMARY KEY,
    number        text COLLATE "C" NOT NULL UNIQUE,
    -- the page's own word for this one submission, and what was submitted under it
    request       text COLLATE "C" NOT NULL,
    digest        bytea NOT NULL,
    person        bigint NOT NULL,
    firm          text COLLATE "C",
    firm_name     text,
    -- null for a composite matter (一件事), which has its name from composite
    item_id       bigint,
    item          text COLLATE "C",
    item_revision int NOT NULL,
    item_name     text NOT NULL,
    composite     text,
    parent        bigint REFERENCES matters.matter,
    stage         text,
    department    text NOT NULL,
    state         text NOT NULL,
    -- instant: decided by a table; person: by an officer
    way           text NOT NULL,
    content       bytea NOT NULL,
    promised      text NOT NULL,
    decision      bigint,
    clause        text,
    reason        text,
    outputs       jsonb,
    credential_type   text,
    credential_number text,
    case_id       bigint,
    case_number   text,
    submitted_at  timestamptz NOT NULL,
    due           timestamptz,
    ended_at      timestamptz,
    version       int NOT NULL,
    UNIQUE (person, request)
);
CREATE INDEX matter_person ON matters.matter (person, id);
CREATE INDEX matter_firm ON matters.matter (firm, id) WHERE firm IS NOT NULL;
CREATE INDEX matter_department ON matters.matter (department, id);
CREATE INDEX matter_open ON matters.matter (department, id) WHERE ended_at IS NULL;
CREATE INDEX matter_item ON matters.matter (item, id);
CREATE INDEX matter_parent ON matters.matter (parent) WHERE parent IS NOT NULL;
CREATE UNIQUE INDEX matter_case ON matters.matter (case_id) WHERE case_id IS NOT NULL;

-- What happened to it, in words for the applicant.
CREATE TABLE matters.event (
    matter bigint NOT NULL REFERENCES matters.matter,
    id     bigint NOT NULL,
    at     timestamptz NOT NULL,
    kind   text NOT NULL,
    text   text NOT NULL,
    -- who of the staff; not shown to the applicant
    by_name text,
    PRIMARY KEY (matter, id)
);

-- Asked for once (行政许可法 第三十二条: everything that is missing is told at one time): the key sees to it.
CREATE TABLE matters.supplement (
    matter      bigint PRIMARY KEY REFERENCES matters.matter,
    items       jsonb NOT NULL,
    until       date NOT NULL,
    asked_at    timestamptz NOT NULL,
    asked_by    text NOT NULL,
    answered_at timestamptz,
    note        bytea
);

-- A fact that the applicant says is wrong: a case of its own, for whoever answers for the data.
CREATE TABLE matters.dispute (
    id          bigint PRIMARY KEY,
    matter      bigint NOT NULL REFERENCES matters.matter,
    fact        text NOT NULL,
    label       text NOT NULL,
    case_id     bigint NOT NULL,
    case_number text NOT NULL,
    said        bytea NOT NULL,
    answer      text,
    answered_at timestamptz,
    UNIQUE (matter, fact)
);

CREATE INDEX dispute_case ON matters.dispute (case_id);

CREATE TABLE matters.draft (
    id         bigint PRIMARY KEY,
    person     bigint NOT NULL,
    firm       text COLLATE "C" NOT NULL DEFAULT '',
    item       text COLLATE "C" NOT NULL,
    item_name  text NOT NULL,
    content    bytea NOT NULL,
    version    int NOT NULL,
    changed_at timestamptz NOT NULL,
    UNIQUE (person, firm, item)
);

-- What applicants hand in. Without a matter: uploaded for a form that is not submitted yet.
CREATE TABLE matters.file (
    id         bigint PRIMARY KEY,
    person     bigint NOT NULL,
    matter     bigint REFERENCES matters.matter,
    name       bytea NOT NULL,
    kind       text NOT NULL,
    size       int NOT NULL,
    content    bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX file_matter ON matters.file (matter) WHERE matter IS NOT NULL;
CREATE INDEX file_waiting ON matters.file (person, created_at) WHERE matter IS NULL;

-- Wrong guesses of the telephone's last digits, by number and day.
CREATE TABLE matters.guess (
    number   text COLLATE "C" PRIMARY KEY,
    failures int NOT NULL,
    since    timestamptz NOT NULL
);
CREATE INDEX guess_since ON matters.guess (since);
