CREATE SCHEMA IF NOT EXISTS decisions;

-- One decision table. `draft` is the newest version's number, `live` the one that decides.
CREATE TABLE decisions.decision_table (
    id            bigint PRIMARY KEY,
    code          text COLLATE "C" NOT NULL UNIQUE,
    state         text NOT NULL,
    draft         int NOT NULL,
    live          int,
    department    text NOT NULL,
    submitter     bigint,
    submitted_by  text,
    by_bureau     boolean NOT NULL DEFAULT false,
    published_at  timestamptz,
    changed_at    timestamptz NOT NULL,
    name          text NOT NULL,
    demo          boolean NOT NULL DEFAULT false,
    version       int NOT NULL,
    -- SM3 of the text that the software came with and that was taken last; null: made here
    declared      text
);
CREATE INDEX decision_table_state ON decisions.decision_table (state, code);

-- Every version of every table, kept as it was. Append-only but for the marks of its publication.
CREATE TABLE decisions.revision (
    table_id     bigint NOT NULL REFERENCES decisions.decision_table (id),
    number       int NOT NULL,
    body         jsonb NOT NULL,
    note         text,
    by_name      text NOT NULL,
    by_org       text,
    at           timestamptz NOT NULL,
    published_at timestamptz,
    PRIMARY KEY (table_id, number)
);
CREATE FUNCTION decisions.keep_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.body IS DISTINCT FROM OLD.body OR NEW.by_name <> OLD.by_name OR NEW.at <> OLD.at THEN
        RAISE EXCEPTION 'versions of a decision table are kept as they were';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revision_kept BEFORE UPDATE OR DELETE ON decisions.revision FOR EACH ROW EXECUTE FUNCTION decisions.keep_revision();

-- What was decided, with all that it needs to be decided the same again. Never changed.
CREATE TABLE decisions.decision (
    id        bigint PRIMARY KEY,
    table_id  bigint NOT NULL REFERENCES decisions.decision_table (id),
    code      text COLLATE "C" NOT NULL,
    version   int NOT NULL,
    -- SM3 of the table's text, and what ran it
    sm3       text NOT NULL,
    engine    text NOT NULL,
    request   text NOT NULL,
    subject   text,
    outcome   text NOT NULL,
    clause    text,
    reason    text NOT NULL,
    outputs   jsonb NOT NULL,
    inputs    jsonb NOT NULL,
    -- {"matched": [{"decision", "rules": [number]}], "unusable": [name of a fact]}
    trace     jsonb NOT NULL,
    at        timestamptz NOT NULL,
    UNIQUE (code, request)
);
CREATE INDEX decision_code ON decisions.decision (code, id);
CREATE INDEX decision_subject ON decisions.decision (subject, id) WHERE subject IS NOT NULL;
CREATE FUNCTION decisions.keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decisions are kept as they were made';
END $$;
CREATE TRIGGER decision_kept BEFORE UPDATE OR DELETE ON decisions.decision FOR EACH ROW EXECUTE FUNCTION decisions.keep_decision();

-- A version of a table tried on the facts of what was decided in a period.
CREATE TABLE decisions.trial (
    id        bigint PRIMARY KEY,
    table_id  bigint NOT NULL REFERENCES decisions.decision_table (id),
    version   int NOT NULL,
    from_day  date NOT NULL,
    to_day    date NOT NULL,
    state     text NOT NULL,
    seen      bigint NOT NULL DEFAULT 0,
    -- [{"from", "to", "count", "examples": [id of a decision]}]
    result    jsonb NOT NULL,
    trouble   text,
    by_name   text NOT NULL,
    at        timestamptz NOT NULL,
    ended_at  timestamptz
);
CREATE INDEX trial_table ON decisions.trial (table_id, id);
