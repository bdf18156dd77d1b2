-- A stage of a project's run, as the matters in it say. departments: who decides something in it.
CREATE TABLE projects.stage (
    run         bigint NOT NULL,
    stage       text NOT NULL,
    project     text COLLATE "C" NOT NULL REFERENCES projects.project (code),
    place       int NOT NULL,
    departments text[] COLLATE "C" NOT NULL,
    begun_at    timestamptz NOT NULL,
    due         timestamptz,
    ended_at    timestamptz,
    outcome     text CHECK (outcome IN ('approved', 'refused', 'withdrawn')),
    -- working days it took, without those on which everybody waited for the applicant
    days        numeric(8, 1),
    PRIMARY KEY (run, stage)
);
CREATE INDEX stage_project ON projects.stage (project, begun_at);

-- A joint review of one stage: called by its leader, once for a run.
CREATE TABLE projects.review (
    id          bigint PRIMARY KEY,
    project     text COLLATE "C" NOT NULL REFERENCES projects.project (code),
    run         bigint NOT NULL,
    stage       text NOT NULL,
    name        text NOT NULL,
    leader      text COLLATE "C" NOT NULL,
    held_on     date NOT NULL,
    words       text,
    due         timestamptz NOT NULL,
    -- what silence counts as agreement by; null: silence is silence
    silence     text,
    called_by   text NOT NULL,
    called_at   timestamptz NOT NULL,
    outcome     text CHECK (outcome IN ('agree', 'conditional', 'disagree')),
    opinion     text,
    closed_by   text,
    closed_at   timestamptz,
    version     int NOT NULL DEFAULT 1,
    UNIQUE (run, stage)
);
CREATE INDEX review_open ON projects.review (due) WHERE closed_at IS NULL;

-- One department in a review: it speaks once.
CREATE TABLE projects.voice (
    review      bigint NOT NULL REFERENCES projects.review (id),
    department  text COLLATE "C" NOT NULL,
    items       text[] NOT NULL,
    case_id     bigint NOT NULL,
    case_number text NOT NULL,
    outcome     text CHECK (outcome IN ('agree', 'conditional', 'disagree')),
    words       text,
    clause      text,
    by_name     text,
    said_at     timestamptz,
    -- past the limit without a word
    silent_at   timestamptz,
    PRIMARY KEY (review, department)
);
CREATE UNIQUE INDEX voice_case ON projects.voice (case_id);

-- For indicators.
CREATE VIEW projects.v_stage AS
    SELECT s.project, p.name, s.run, s.stage, s.place, s.begun_at, s.due, s.ended_at, s.outcome, s.days, p.amount, p.kind, p.town
    FROM projects.stage s JOIN projects.project p ON p.code = s.project;
CREATE VIEW projects.v_project AS
    SELECT p.code, p.name, p.kind, p.industry, p.amount, p.area, p.town, p.registered_at FROM projects.project p;
